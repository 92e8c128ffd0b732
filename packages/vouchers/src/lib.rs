//! Canonical bytes, tree and signatures of receipts and vouchers.
