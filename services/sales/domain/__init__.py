"""What a sale is: its rules, pure."""
