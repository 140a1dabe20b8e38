"""The main job shown in one go: a sample room, the backend, the real extension, a report."""
