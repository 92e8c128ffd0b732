//! What the sale owes, paid and holds.

use cosmwasm_std::{Deps, Env};
use oaic_messages::gates::NonCirculatingResponse;
use oaic_messages::sale::Totals;
use oaic_runtime::Checked;

use crate::error::Result;
use crate::state::{earlier_sums, Outcome, CONFIG, SALE, UNSOLD};

pub fn totals(deps: Deps) -> Result<Totals> {
    let config = CONFIG.load(deps.storage)?;
    let sale = SALE.load(deps.storage)?;
    let undelivered_tokens = match sale.outcome {
        Outcome::Undecided | Outcome::Failed => Default::default(),
        _ => UNSOLD.now(deps.storage)?.sub_checked(sale.held_tokens())?,
    };
    let earlier = earlier_sums(deps.storage)?.owed_coins;
    Ok(Totals {
        owed_tokens: sale.owed_tokens,
        claimed_tokens: sale.claimed,
        undelivered_tokens,
        returned_tokens: sale.held_tokens(),
        owed_coins: sale
            .owed_coins
            .add_checked(&earlier)?
            .described(&config.assets),
        refunded_coins: sale.refunded.described(&config.assets),
        proceeds: sale.proceeds()?.described(&config.assets),
    })
}

pub fn non_circulating(deps: Deps, env: &Env) -> Result<NonCirculatingResponse> {
    Ok(NonCirculatingResponse {
        amount: UNSOLD.at_start_of(deps.storage, env.block.height)?,
    })
}
