"""From HTML to PDF."""
