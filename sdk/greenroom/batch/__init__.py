"""Many rooms: read from a list, seen politely, judged apart, kept in a journal."""
