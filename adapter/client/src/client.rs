//! The contracts of an economy.

use oaic_chain::Chain;

use crate::contract::{COMMITTEE, GUARDIAN};
use crate::{
    Addresses, ClientError, Contract, Dao, DataMarket, Handle, Incentives, Multisig,
    PrivateCredits, Result, Sale, Settlement, Staking, Token, Transaction, Treasury, Vesting,
};

/// The contracts of an economy on a chain, as far as it is known where they are. It is cheap to
/// make: nothing is asked before a handle is used.
#[derive(Clone)]
pub struct Client<'c> {
    chain: &'c dyn Chain,
    addresses: Addresses,
}

macro_rules! contracts {
    ($($(#[$doc:meta])* $contract:ident: $kind:ident = $name:expr;)+) => {
        impl<'c> Client<'c> {$(
            $(#[$doc])*
            ///
            /// # Errors
            /// [`ClientError::UnknownContract`].
            pub fn $contract(&self) -> Result<Handle<'c, $kind>> {
                self.named($name)
            }
        )+}

        /// Every contract of an economy, to be reached by field.
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub struct Contracts<'c> {$(
            $(#[$doc])*
            pub $contract: Handle<'c, $kind>,
        )+}

        impl<'c> Client<'c> {
            /// Every contract of an economy.
            ///
            /// # Errors
            /// [`ClientError::UnknownContract`] when one isn't known.
            pub fn contracts(&self) -> Result<Contracts<'c>> {
                Ok(Contracts {
                    $($contract: self.$contract()?,)+
                })
            }
        }
    };
}

contracts! {
    /// The coin.
    token: Token = Token::NAME;
    /// Settlement of metered use.
    settlement: Settlement = Settlement::NAME;
    /// The allocation.
    vesting: Vesting = Vesting::NAME;
    /// The public sale.
    sale: Sale = Sale::NAME;
    /// Stake and dividends.
    staking: Staking = Staking::NAME;
    /// The DAO, which owns the others.
    dao: Dao = Dao::NAME;
    /// Reserve and risk pool.
    treasury: Treasury = Treasury::NAME;
    /// Programs, grants and bounties.
    incentives: Incentives = Incentives::NAME;
    /// Encrypted data and answers, sold under escrow.
    data_market: DataMarket = DataMarket::NAME;
    /// Notes that open channels in private.
    private_credits: PrivateCredits = PrivateCredits::NAME;
    /// The Ethics Committee.
    committee: Multisig = COMMITTEE;
    /// The Guardian.
    guardian: Multisig = GUARDIAN;
}

impl<'c> Client<'c> {
    /// A client of contracts at these addresses.
    pub fn new(chain: &'c dyn Chain, addresses: Addresses) -> Self {
        Self { chain, addresses }
    }

    /// The chain.
    pub fn chain(&self) -> &'c dyn Chain {
        self.chain
    }

    /// A contract of any kind, by its name in the addresses.
    ///
    /// # Errors
    /// [`ClientError::UnknownContract`].
    pub fn named<K: Contract>(&self, name: &str) -> Result<Handle<'c, K>> {
        match self.addresses.get(name) {
            Some(address) => Ok(Handle::new(self.chain, address.clone())),
            None => Err(ClientError::UnknownContract {
                contract: name.to_owned(),
                chain_id: self.chain.chain_id(),
                known: self.addresses.names().collect::<Vec<_>>().join(", "),
            }),
        }
    }

    /// A transaction without calls yet, signed by an account.
    pub fn transaction(&self, sender: impl Into<String>) -> Transaction<'c> {
        Transaction::new(self.chain, sender)
    }
}
