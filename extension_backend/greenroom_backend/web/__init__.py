"""Pages for teams without the extension: drawn on the server, without scripts."""
