//! Stored codes, and those that are pinned.

use cosmrs::proto::{
    cosmos::base::query::v1beta1::PageRequest,
    cosmwasm::wasm::v1::{
        QueryCodesRequest, QueryCodesResponse, QueryPinnedCodesRequest, QueryPinnedCodesResponse,
    },
};

use super::rpc::Node;
use crate::{ChainError, Result};

/// Pinned codes that are asked for at once.
const PAGE: u64 = 100;

/// Most pinned codes that are looked through: far more than a node keeps in memory.
const MAX_PINNED: usize = 1_000;

impl Node {
    /// Id of the pinned code with a checksum, hex.
    pub async fn pinned_code(&self, checksum: &str) -> Result<Option<u64>> {
        let (mut seen, mut from) = (0, Vec::new());
        while seen < MAX_PINNED {
            let page = self.pinned_from(from).await?;
            for code_id in page.code_ids.iter().take(MAX_PINNED) {
                if self.code_checksum(*code_id).await? == checksum {
                    return Ok(Some(*code_id));
                }
            }
            seen += page.code_ids.len();
            from = page.pagination.unwrap_or_default().next_key;
            if from.is_empty() || page.code_ids.is_empty() {
                break;
            }
        }
        Ok(None)
    }

    async fn pinned_from(&self, key: Vec<u8>) -> Result<QueryPinnedCodesResponse> {
        let pagination = Some(page(key, PAGE));
        let path = "/cosmwasm.wasm.v1.Query/PinnedCodes";
        let question = QueryPinnedCodesRequest { pagination };
        self.query("pinned codes", path, &question).await
    }

    /// Checksum of a stored code, hex. It is taken from a page of the list that begins and ends
    /// with this code: the question for one code answers with all of its wasm.
    pub async fn code_checksum(&self, code_id: u64) -> Result<String> {
        let pagination = Some(page(code_id.to_be_bytes().to_vec(), 1));
        let path = "/cosmwasm.wasm.v1.Query/Codes";
        let question = QueryCodesRequest { pagination };
        let what = format!("code {code_id}");
        let answer: QueryCodesResponse = self.query(what, path, &question).await?;
        let found = answer.code_infos.first();
        match found.filter(|info| info.code_id == code_id) {
            Some(info) => Ok(hex::encode(&info.data_hash)),
            None => Err(ChainError::unreadable(
                "the list of codes",
                format!("it has no code {code_id}, which the node's own answer named"),
            )),
        }
    }
}

fn page(key: Vec<u8>, limit: u64) -> PageRequest {
    PageRequest {
        key,
        limit,
        ..PageRequest::default()
    }
}
