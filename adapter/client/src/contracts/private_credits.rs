use cosmwasm_std::Uint128;
use oaic_messages::events::private_credits::Deposited;
use oaic_messages::private_credits::{
    NewNote, NoteResponse, NullifierResponse, QueryMsg, ReceiveMsg, SessionKeyResponse,
};

use crate::{Done, Handle, List, PrivateCredits, Result, Token};

impl<'c> Handle<'c, PrivateCredits> {
    /// Adds notes, paid in the token with exactly the total of their values.
    ///
    /// # Errors
    /// As the chain says.
    pub fn deposit(
        &self,
        sender: &str,
        token: &Handle<'_, Token>,
        notes: Vec<NewNote>,
    ) -> Result<Done<Deposited>> {
        let total: Uint128 = notes.iter().map(|note| note.denomination).sum();
        token.send_for(sender, self, total, &ReceiveMsg::Deposit { notes })
    }

    /// Notes in the tree.
    pub fn notes(&self) -> List<'c, NoteResponse, u64> {
        self.list(
            |start_after, limit| QueryMsg::Notes { start_after, limit },
            |note: &NoteResponse| note.index,
        )
    }

    /// Nullifiers of notes that were spent.
    pub fn nullifiers(&self) -> List<'c, NullifierResponse, u64> {
        self.list(
            |start_after, limit| QueryMsg::Nullifiers { start_after, limit },
            |spent: &NullifierResponse| spent.number,
        )
    }

    /// Session keys of all channels, replaced ones too.
    pub fn session_keys(&self) -> List<'c, SessionKeyResponse, u64> {
        self.list(
            |start_after, limit| QueryMsg::SessionKeys { start_after, limit },
            |key: &SessionKeyResponse| key.number,
        )
    }
}
