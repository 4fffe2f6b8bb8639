"""Rules of stock: reasons, reorder status, the hash chain; pure Python."""
