use oaic_messages::vesting::{GrantResponse, PlanResponse, QueryMsg};

use crate::{Handle, List, Vesting};

impl<'c> Handle<'c, Vesting> {
    /// Plans.
    pub fn plans(&self) -> List<'c, PlanResponse, u32> {
        self.list(
            |start_after, limit| QueryMsg::Plans { start_after, limit },
            |plan: &PlanResponse| plan.id,
        )
    }

    /// Grants of a plan, of a beneficiary, of both, or all.
    pub fn grants(
        &self,
        plan: Option<u32>,
        beneficiary: Option<String>,
    ) -> List<'c, GrantResponse, u64> {
        self.list(
            move |start_after, limit| QueryMsg::Grants {
                plan,
                beneficiary: beneficiary.clone(),
                start_after,
                limit,
            },
            |grant: &GrantResponse| grant.id,
        )
    }
}
