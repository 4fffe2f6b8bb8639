"""Documents on paper: invoices and credit notes, what stands on them and how."""
