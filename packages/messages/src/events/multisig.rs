//! Events of the stock multisig that programs here read; cw3-fixed-multisig emits them.

use cosmwasm_std::Addr;

use super::events;

events! { Response:
    /// A proposal was submitted.
    proposed = Proposed("propose") { sender: Addr, proposal_id: u64, status: String }
}
