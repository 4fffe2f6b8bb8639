"""Documents on paper: purchase orders and goods-received notes, what stands on them and how."""
