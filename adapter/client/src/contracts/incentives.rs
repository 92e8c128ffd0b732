use oaic_messages::incentives::{QueryMsg, RewardResponse};

use crate::{Handle, Incentives, List};

impl<'c> Handle<'c, Incentives> {
    /// Rewards of a program in an epoch.
    pub fn rewards(&self, program: u8, epoch: u64) -> List<'c, RewardResponse, String> {
        self.list(
            move |start_after, limit| QueryMsg::Rewards {
                program,
                epoch,
                start_after,
                limit,
            },
            |reward: &RewardResponse| reward.recipient.to_string(),
        )
    }
}
