//! What the fee and the schedule give: programs, usage rewards below what was burned, grants, bounties.
