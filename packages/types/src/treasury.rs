//! Reserve and risk pool: capped spending, approved claims, buyback auctions that burn.
