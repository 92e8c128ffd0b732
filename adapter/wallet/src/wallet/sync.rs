//! Taking what is new on chain. Pages bring it and are believed of nothing: roots, counts and digests
//! of lists, which are proven, say whether it is all of it and nothing else. So no entry is asked
//! for alone, and no node learns which one a wallet looks for.

use cosmwasm_std::StdResult;
use oaic_messages::private_credits::{NoteResponse, NullifierResponse, QueryMsg};
use oaic_poseidon::{field, Fr};
use oaic_records::private_credits::{
    Config, Forest, Head, Mark, CONFIG, FOREST, KEYS_HEAD, ROOTS, SPENT_HEAD,
};
use oaic_runtime::RuntimeError;

use super::Wallet;
use crate::bindings::Bindings;
use crate::error::{Result, WalletError};
use crate::list::{corrupt, fetch_proven, List};
use crate::source::{bytes, element, prove, Source};

/// What the contract's records say of its lists, at one height.
struct Proven {
    config: Config,
    forest: Forest,
    spent: Head,
    keys: Head,
}

impl Proven {
    fn read(source: &dyn Source) -> Result<Self> {
        prove(source, |storage| {
            Ok::<_, RuntimeError>(Self {
                config: CONFIG.load(storage)?,
                forest: FOREST.may_load(storage, &())?.unwrap_or_default(),
                spent: SPENT_HEAD.may_load(storage, &())?.unwrap_or_default(),
                keys: KEYS_HEAD.may_load(storage, &())?.unwrap_or_default(),
            })
        })
    }
}

impl Wallet {
    /// Takes all that is new on chain, page by page, when it is proven to be that.
    ///
    /// # Errors
    /// [`WalletError::OtherContract`] when the records are another contract's;
    /// [`WalletError::Untrue`], [`WalletError::Missing`] or [`WalletError::Order`] when the answers
    /// aren't what is proven; [`WalletError::Older`]. Nothing was taken then.
    pub fn sync(&mut self, source: &dyn Source) -> Result<()> {
        let proven = Proven::read(source)?;
        let bindings = self.same_contract(&proven.config)?;
        let keys = self.sessions.fetch(source, &proven.keys)?;
        let spent: Vec<Mark> = fetch_proven(
            "nullifiers",
            (&self.spent_head, &proven.spent),
            source,
            |start_after, limit| QueryMsg::Nullifiers { start_after, limit },
            |spent: &NullifierResponse| spent.number,
            |spent| bytes("nullifier", &spent.nullifier).map(Mark),
        )?;
        let leaves = self.fetch_notes(source, &proven.forest)?;
        let first = self.extend(source, &proven.forest, leaves.clone())?;

        // All of it is proven, and nothing fails for its sake from here on.
        self.bindings = bindings;
        self.proven = true;
        self.spent_head = proven.spent;
        for nullifier in spent {
            self.take_nullifier(nullifier.0);
        }
        // Before the notes: which of them are own depends on which channels are.
        self.take_keys(&keys, proven.keys)?;
        for (index, leaf) in (first..).zip(&leaves) {
            match self.scan.find(leaf) {
                // Else a channel of the wallet brought it already.
                Some(found) if !self.notes.contains_key(&index) => self.keep(index, found)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// What the contract's configuration binds, if it is that of the wallet's contract.
    fn same_contract(&self, config: &Config) -> Result<Bindings> {
        let bindings = Bindings::stored(config)?;
        self.bindings.ensure_same(&bindings)?;
        match config.denominations == self.denominations {
            true => Ok(bindings),
            false => Err(WalletError::OtherContract {
                field: "denominations",
                found: format!("{:?}", config.denominations),
                expected: format!("{:?}", self.denominations),
            }),
        }
    }

    fn fetch_notes(&self, source: &dyn Source, forest: &Forest) -> Result<Vec<Fr>> {
        let list = List {
            what: "notes",
            next: self.trees.count(),
            end: forest.count().map_err(corrupt)?,
            first: 0,
        };
        let new: Vec<NoteResponse> = list.fetch(
            source,
            |start_after, limit| QueryMsg::Notes { start_after, limit },
            |note: &NoteResponse| note.index,
        )?;
        new.iter().map(|note| element("leaf", &note.leaf)).collect()
    }

    /// Adds leaves to the trees, when their roots are those that are proven. Index of the first.
    fn extend(&mut self, source: &dyn Source, forest: &Forest, leaves: Vec<Fr>) -> Result<u64> {
        let first = self.trees.count();
        self.trees.extend(first, leaves)?;
        let same = self.same_roots(source, forest, first);
        if same.is_err() {
            self.trees.truncate(first);
        }
        same.map(|()| first)
    }

    /// Compares the roots of all trees from that of an index on.
    pub(super) fn same_roots(
        &self,
        source: &dyn Source,
        forest: &Forest,
        first: u64,
    ) -> Result<()> {
        let untrue = |root: Option<Fr>| WalletError::Untrue {
            what: "notes",
            count: self.trees.count(),
            expected: root.map_or("no root".to_owned(), |root| {
                format!("root {}", oaic_records::element::to_binary(&root))
            }),
        };
        if self.trees.root() != forest.root() {
            return Err(untrue(forest.root()));
        }
        let full: Vec<(u64, [u8; 32])> = (self.trees.tree_of(first)..forest.tree)
            .filter_map(|tree| Some((tree, field::to_bytes(&self.trees.root_of(tree)?))))
            .collect();
        if full.is_empty() {
            return Ok(());
        }
        let stored = prove(source, |storage| {
            let roots = full.iter().map(|(_, root)| ROOTS.may_load(storage, root));
            roots.collect::<StdResult<Vec<_>>>()
        })?;
        // A full tree's last root is good for ever.
        let good = full.iter().map(|(tree, _)| Some((*tree, true)));
        match good.eq(stored) {
            true => Ok(()),
            false => Err(untrue(None)),
        }
    }

    pub(super) fn take_nullifier(&mut self, nullifier: [u8; 32]) {
        self.spent.insert(nullifier);
        let own = self.notes.values_mut();
        for note in own.filter(|note| note.nullifier == nullifier) {
            note.spent = true;
            self.held.remove(&note.index);
        }
    }
}
