//! What is stored: put back, and changed behind the contract's back.

use crate::suite::*;

impl Suite {
    /// Does something and undoes it all.
    pub fn what_if<T>(&mut self, action: impl FnOnce(&mut Suite) -> T) -> T {
        let contracts = [self.contract.clone(), self.token.clone()];
        let before = contracts.clone().map(|c| self.app.dump_wasm_raw(&c));
        let block = self.block();
        let answer = action(self);
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

    /// As if the provider had had that many receipt keys before, which would take long to send.
    pub fn set_key_count(&mut self, keys: u32) {
        let provider = self.provider.clone();
        self.edit(b"\x00\x09providers", provider.as_bytes(), |provider| {
            provider["keys"] = keys.into();
        });
    }

    /// Changes the stored record whose key has this beginning and this end.
    pub fn edit(&mut self, begin: &[u8], end: &[u8], change: impl FnOnce(&mut serde_json::Value)) {
        let contract = self.contract.clone();
        let records = self.app.dump_wasm_raw(&contract).into_iter();
        let (key, record) = { records }
            .find(|(key, _)| key.starts_with(begin) && key.ends_with(end))
            .unwrap();
        let mut record = serde_json::from_slice(&record).unwrap();
        change(&mut record);
        let mut storage = self.app.contract_storage_mut(&contract);
        storage.set(&key, record.to_string().as_bytes());
    }
}
