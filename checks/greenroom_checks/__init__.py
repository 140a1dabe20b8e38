"""What is asked: checks, law, criteria and lexicon that a lawyer and an engineer read together."""
