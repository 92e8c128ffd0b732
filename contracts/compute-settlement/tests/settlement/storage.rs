//! What is stored: looked at, put back, and changed behind the contract's back.

use crate::world::*;

impl World {
    /// Does something and undoes it all.
    pub fn what_if<T>(&mut self, deed: impl FnOnce(&mut World) -> T) -> T {
        let contracts = [self.contract.clone(), self.token.clone()];
        let before = contracts.clone().map(|c| self.app.dump_wasm_raw(&c));
        let block = self.app.block_info();
        let answer = deed(self);
        for (contract, records) in contracts.iter().zip(before) {
            let now = self.app.dump_wasm_raw(contract);
            let mut storage = self.app.contract_storage_mut(contract);
            for (key, _) in now {
                storage.remove(&key);
            }
            for (key, value) in records {
                storage.set(&key, &value);
            }
        }
        self.app.set_block(block);
        answer
    }

    /// Everything stored, the token's part too: nothing may differ after a refusal.
    pub fn snapshot(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        [&self.contract, &self.token]
            .into_iter()
            .flat_map(|contract| self.app.dump_wasm_raw(contract))
            .collect()
    }

    /// As if the provider had had so many receipt keys before, which would take long to send.
    pub fn had_so_many_keys(&mut self, keys: u32) {
        let provider = self.provider.clone();
        self.edit(b"\x00\x09providers", provider.as_bytes(), |provider| {
            provider["keys"] = keys.into();
        });
    }

    /// Changes the stored record whose key begins and ends so.
    pub fn edit(&mut self, begin: &[u8], end: &[u8], change: impl FnOnce(&mut serde_json::Value)) {
        let (key, record) = self
            .app
            .dump_wasm_raw(&self.contract)
            .into_iter()
            .find(|(key, _)| key.starts_with(begin) && key.ends_with(end))
            .unwrap();
        let mut record = serde_json::from_slice(&record).unwrap();
        change(&mut record);
        let mut storage = self.app.contract_storage_mut(&self.contract);
        storage.set(&key, record.to_string().as_bytes());
    }
}
