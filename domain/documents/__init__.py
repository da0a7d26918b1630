"""What a shop prints: receipts, invoices, packing lists, confirmations, credit notes."""
