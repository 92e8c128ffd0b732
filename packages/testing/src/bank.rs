//! Native coins of which a denom can be frozen.

use std::cell::RefCell;
use std::rc::Rc;

use cosmwasm_std::{
    Addr, Api, BankMsg, BankQuery, Binary, BlockInfo, CustomMsg, CustomQuery, Querier, Storage,
};
use cw_multi_test::error::{bail, AnyResult};
use cw_multi_test::{AppResponse, BankKeeper, BankSudo, CosmosRouter, Module};
use serde::de::DeserializeOwned;

/// The usual bank, but for one denom that it may have stopped sending, as chains can.
#[derive(Clone, Default)]
pub struct Bank {
    frozen: Rc<RefCell<Option<String>>>,
}

impl Bank {
    /// Stops sending a denom from now on, or none.
    pub fn freeze(&self, denom: Option<&str>) {
        *self.frozen.borrow_mut() = denom.map(str::to_owned);
    }
}

impl cw_multi_test::Bank for Bank {}

impl Module for Bank {
    type ExecT = BankMsg;
    type QueryT = BankQuery;
    type SudoT = BankSudo;

    fn execute<ExecC, QueryC>(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        router: &dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
        block: &BlockInfo,
        sender: Addr,
        msg: BankMsg,
    ) -> AnyResult<AppResponse>
    where
        ExecC: CustomMsg + DeserializeOwned + 'static,
        QueryC: CustomQuery + DeserializeOwned + 'static,
    {
        if let BankMsg::Send { amount, .. } = &msg {
            let frozen = self.frozen.borrow();
            if amount
                .iter()
                .any(|coin| Some(&coin.denom) == frozen.as_ref())
            {
                bail!(
                    "{} transfers are currently disabled",
                    frozen.as_ref().unwrap()
                );
            }
        }
        BankKeeper::new().execute(api, storage, router, block, sender, msg)
    }

    fn query(
        &self,
        api: &dyn Api,
        storage: &dyn Storage,
        querier: &dyn Querier,
        block: &BlockInfo,
        request: BankQuery,
    ) -> AnyResult<Binary> {
        BankKeeper::new().query(api, storage, querier, block, request)
    }

    fn sudo<ExecC, QueryC>(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        router: &dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
        block: &BlockInfo,
        msg: BankSudo,
    ) -> AnyResult<AppResponse>
    where
        ExecC: CustomMsg + DeserializeOwned + 'static,
        QueryC: CustomQuery + DeserializeOwned + 'static,
    {
        BankKeeper::new().sudo(api, storage, router, block, msg)
    }
}
