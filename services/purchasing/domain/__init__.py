"""Rules of buying: suppliers, purchase orders, receipts; pure Python."""
