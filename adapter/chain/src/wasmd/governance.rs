//! Who could change contracts over the heads of their admins: the chain itself.

use cosmrs::proto::{
    cosmos::{
        bank::v1beta1::{QuerySupplyOfRequest, QuerySupplyOfResponse},
        base::v1beta1::Coin as ProtoCoin,
        gov::v1::{QueryParamsRequest as GovRequest, QueryParamsResponse as GovResponse},
    },
    cosmwasm::wasm::v1::{
        AccessType, QueryParamsRequest as WasmRequest, QueryParamsResponse as WasmResponse,
    },
};
use cosmwasm_std::Coin;

use super::WasmdChain;
use crate::{ChainError, Result};

/// What the chain's own modules allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Governance {
    /// Who may store code, as wasmd calls it, like `ACCESS_TYPE_EVERYBODY`.
    pub upload: String,
    /// Who may instantiate code, unless its author said otherwise.
    pub instantiate: String,
    /// What a proposal of the chain's own governance must deposit before it is voted on. Such a
    /// proposal can migrate any contract, whoever its admin is.
    pub min_deposit: Vec<Coin>,
    /// The same for an expedited one.
    pub expedited_min_deposit: Vec<Coin>,
}

impl WasmdChain {
    /// What the chain's own modules allow.
    ///
    /// # Errors
    /// When the node doesn't answer, or has no such module.
    pub fn governance(&self) -> Result<Governance> {
        self.wait(async {
            let node = &self.sender.node;
            let path = "/cosmwasm.wasm.v1.Query/Params";
            let what = "the parameters of x/wasm";
            let wasm: WasmResponse = node.query(what, path, &WasmRequest {}).await?;
            let wasm = wasm.params.unwrap_or_default();
            let path = "/cosmos.gov.v1.Query/Params";
            let question = GovRequest {
                params_type: "deposit".into(),
            };
            let what = "the parameters of x/gov";
            let gov: GovResponse = node.query(what, path, &question).await?;
            let gov = gov.params.unwrap_or_default();
            Ok(Governance {
                upload: access(wasm.code_upload_access.unwrap_or_default().permission),
                instantiate: access(wasm.instantiate_default_permission),
                min_deposit: coins(&gov.min_deposit)?,
                expedited_min_deposit: coins(&gov.expedited_min_deposit)?,
            })
        })
    }

    /// How much there is of a native denom.
    ///
    /// # Errors
    /// When the node doesn't answer.
    pub fn native_supply(&self, denom: &str) -> Result<u128> {
        let question = QuerySupplyOfRequest {
            denom: denom.to_owned(),
        };
        let path = "/cosmos.bank.v1beta1.Query/SupplyOf";
        let what = format!("the supply of {denom}");
        let answer: QuerySupplyOfResponse =
            self.wait(self.sender.node.query(what, path, &question))?;
        answer.amount.map_or(Ok(0), |coin| amount(&coin))
    }
}

fn access(permission: i32) -> String {
    match AccessType::try_from(permission) {
        Ok(access) => access.as_str_name().to_owned(),
        Err(_) => format!("unknown permission {permission}"),
    }
}

fn coins(coins: &[ProtoCoin]) -> Result<Vec<Coin>> {
    coins
        .iter()
        .map(|coin| Ok(Coin::new(amount(coin)?, coin.denom.clone())))
        .collect()
}

fn amount(coin: &ProtoCoin) -> Result<u128> {
    coin.amount
        .parse()
        .map_err(|e| ChainError::unreadable("an amount of coins", e))
}
