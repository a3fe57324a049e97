"""What lies on disk, read: settings, guides, catalogs, dates."""
