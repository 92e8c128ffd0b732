//! Chains of tests that are another one but for what a test has them do.

/// Methods of a `Chain` that go through to the chain in a field, for its `impl` block:
/// `through!(inner: backend chain_id block);`.
#[macro_export]
macro_rules! through {
    ($inner:ident: $($method:ident)+) => {
        $($crate::through! { @ $inner $method })+
    };
    (@ $inner:ident $method:ident ($($arg:ident: $type:ty),*) $out:ty) => {
        fn $method(&self, $($arg: $type),*) -> $out {
            self.$inner.$method($($arg),*)
        }
    };
    (@ $i:ident backend) => { $crate::through! { @ $i backend() oaic_chain::Backend } };
    (@ $i:ident chain_id) => { $crate::through! { @ $i chain_id() String } };
    (@ $i:ident block) => { $crate::through! { @ $i block() oaic_chain::Result<oaic_chain::Block> } };
    (@ $i:ident proven) => {
        fn proven(
            &self,
            since: u64,
        ) -> std::result::Result<Box<dyn oaic_chain::proven::View + '_>, oaic_chain::proven::ProvenError> {
            self.$i.proven(since)
        }
    };
    (@ $i:ident account) => {
        $crate::through! { @ $i account(label: &str) oaic_chain::Result<cosmwasm_std::Addr> }
    };
    (@ $i:ident code_checksum) => {
        $crate::through! { @ $i code_checksum(name: &str) oaic_chain::Result<String> }
    };
    (@ $i:ident store_code) => {
        $crate::through! { @ $i store_code(sender: &str, name: &str) oaic_chain::Result<oaic_chain::StoredCode> }
    };
    (@ $i:ident instantiate) => {
        $crate::through! { @ $i instantiate(sender: &str, contract: &oaic_chain::Instantiate)
            oaic_chain::Result<(cosmwasm_std::Addr, oaic_chain::TxOutcome)> }
    };
    (@ $i:ident instantiate2) => {
        $crate::through! { @ $i instantiate2(sender: &str, contract: &oaic_chain::Instantiate, salt: &cosmwasm_std::Binary)
            oaic_chain::Result<(cosmwasm_std::Addr, oaic_chain::TxOutcome)> }
    };
    (@ $i:ident migrate) => {
        $crate::through! { @ $i migrate(sender: &str, to: &cosmwasm_std::Addr, code: u64, msg: &cosmwasm_std::Binary)
            oaic_chain::Result<oaic_chain::TxOutcome> }
    };
    (@ $i:ident run) => {
        $crate::through! { @ $i run(txs: &[oaic_chain::Tx]) Vec<oaic_chain::Result<oaic_chain::TxOutcome>> }
    };
    (@ $i:ident query_bytes) => {
        $crate::through! { @ $i query_bytes(contract: &cosmwasm_std::Addr, msg: &cosmwasm_std::Binary)
            oaic_chain::Result<cosmwasm_std::Binary> }
    };
    (@ $i:ident contract_code) => {
        $crate::through! { @ $i contract_code(contract: &cosmwasm_std::Addr) oaic_chain::Result<Option<u64>> }
    };
    (@ $i:ident contract_admin) => {
        $crate::through! { @ $i contract_admin(contract: &cosmwasm_std::Addr)
            oaic_chain::Result<Option<cosmwasm_std::Addr>> }
    };
    (@ $i:ident contract_facts) => {
        $crate::through! { @ $i contract_facts(contract: &cosmwasm_std::Addr)
            oaic_chain::Result<Option<oaic_chain::ContractFacts>> }
    };
    (@ $i:ident set_admin) => {
        $crate::through! { @ $i set_admin(sender: &str, contract: &cosmwasm_std::Addr, admin: Option<&cosmwasm_std::Addr>)
            oaic_chain::Result<oaic_chain::TxOutcome> }
    };
    (@ $i:ident native_balance) => {
        $crate::through! { @ $i native_balance(address: &cosmwasm_std::Addr, denom: &str) oaic_chain::Result<u128> }
    };
    (@ $i:ident advance) => {
        $crate::through! { @ $i advance(blocks: u64, seconds: u64) oaic_chain::Result<()> }
    };
}
