"""What is refused or warned of, and how it is said."""
