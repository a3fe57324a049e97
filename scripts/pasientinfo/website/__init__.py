"""From a project to HTML."""
