"""What translators and reviewers do: update, exchange, status, proof."""
