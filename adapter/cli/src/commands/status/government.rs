//! State of the DAO.

use cosmwasm_std::{Addr, Uint128};
use cw_ownable::Ownership;
use oaic_chain::ChainError;
use oaic_client::{ClientError, Dao, Handle};
use oaic_messages::dao::{self, CirculationResponse};
use oaic_messages::gates::{OpeningResponse, SilenceResponse};
use oaic_messages::token;

use super::{shown, with_code, Rows};
use crate::commands::prelude::*;

#[derive(Debug, Serialize)]
pub struct GovernmentStatus {
    /// Its address: the token's owner.
    pub dao: String,
    pub code_id: Option<u64>,
    /// What circulates, and what doesn't, by contract.
    pub circulation: CirculationResponse,
    /// When government opened or opens, and whether its constitution is open.
    pub opening: OpeningResponse,
    /// Proposals ever made, deposits held.
    pub totals: dao::TotalsResponse,
    /// Whether it has been silent for too long, or when it will have been.
    pub silence: SilenceResponse,
}

impl GovernmentStatus {
    /// An owner that isn't a DAO doesn't answer as one.
    pub(super) fn ask(ctx: &Context) -> Result<Option<Self>> {
        let ownership: Ownership<Addr> = ctx.ask_token(&token::QueryMsg::Ownership {})?;
        let Some(owner) = ownership.owner else {
            return Ok(None);
        };
        let Some(code_id) = ctx.chain.contract_code(&owner)? else {
            return Ok(None);
        };
        let dao = Handle::<Dao>::new(ctx.chain.as_ref(), owner);
        let circulation = match dao.query(&dao::QueryMsg::Circulation {}) {
            Ok(answer) => answer,
            Err(ClientError::Chain(ChainError::Contract { .. } | ChainError::Decode { .. })) => {
                return Ok(None)
            }
            Err(error) => return Err(error.into()),
        };
        Ok(Some(Self {
            code_id: Some(code_id),
            circulation,
            opening: dao.query(&dao::QueryMsg::Opening {})?,
            totals: dao.query(&dao::QueryMsg::Totals {})?,
            silence: dao.query(&dao::QueryMsg::Silence {})?,
            dao: dao.address().to_string(),
        }))
    }

    pub(super) fn rows(&self, rows: &mut Rows) {
        let found = &self.circulation;
        let idle = found.non_circulating.iter().filter_map(|n| n.amount);
        let idle = idle.fold(Uint128::zero(), Uint128::saturating_add);
        rows.push(("dao", with_code(&self.dao, self.code_id)));
        let text = format!(
            "{}, and {} locked, unsold, in the treasury or with incentives",
            found.circulating.map_or("unknown".into(), shown),
            shown(idle)
        );
        rows.push(("circulating", text));
        let opens = match self.opening.government_from {
            None => "opens some time after a sale that succeeded".into(),
            Some(from) => format!("open from {from} (Unix seconds)"),
        };
        let constitution = match self.opening.constitution_open {
            true => "open",
            false => "closed",
        };
        let text = format!("{opens}; constitution {constitution}");
        rows.push(("government", text));
        let text = format!(
            "{}, deposits held {}",
            self.totals.proposals,
            shown(self.totals.deposits_held)
        );
        rows.push(("proposals", text));
        if self.silence.silent {
            rows.push(("dao silent", "locked stake may leave".into()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oaic_messages::dao::NonCirculating;

    /// A node says that two contracts hold more than there are numbers for.
    #[test]
    fn absurd_amounts_of_a_node_end_in_no_panic() {
        let most = NonCirculating {
            contract: Addr::unchecked("wasm1x"),
            amount: Some(Uint128::MAX),
        };
        let status = GovernmentStatus {
            dao: "wasm1dao".into(),
            code_id: None,
            circulation: CirculationResponse {
                supply: Uint128::MAX,
                non_circulating: vec![most.clone(), most],
                circulating: None,
            },
            opening: OpeningResponse {
                government_from: Some(u64::MAX),
                constitution_open: false,
            },
            totals: dao::TotalsResponse {
                proposals: u64::MAX,
                deposits_held: Uint128::MAX,
                policies: u32::MAX,
            },
            silence: SilenceResponse {
                silent: true,
                silent_from: None,
            },
        };
        let mut rows = Rows::new();
        status.rows(&mut rows);
        assert!(!rows.is_empty());
    }
}
