//! cw20-base's marketing and logos, part of the suite in `conformance.rs`.

use cosmwasm_std::Binary;
use cw20::{DownloadLogoResponse, MarketingInfoResponse};
use serde_json::json;

use crate::common::*;
use crate::conformance::{fresh, Create};

pub fn marketing_is_updated_by_its_role(create: Create) {
    let mut chain = fresh(create);
    let marketer = account("marketer");
    let project = json!({"update_marketing": {"project": "https://new.example"}});
    chain.fails("alice", project.clone(), "Unauthorized");
    let response = chain.ok(&marketer, project);
    let found = attributes(&response);
    assert_eq!(found, [("action".into(), "update_marketing".into())]);
    // Empty clears, unset keeps.
    chain.ok(&marketer, json!({"update_marketing": {"description": " "}}));
    let info: MarketingInfoResponse = chain.query(json!({"marketing_info": {}}));
    assert_eq!(info.project.as_deref(), Some("https://new.example"));
    assert_eq!(info.description, None);
    assert_eq!(info.marketing, Some(marketer.clone()));
    let msg = json!({"update_marketing": {"marketing": "nobody"}});
    chain.fails(&marketer, msg, "bech32");
    let msg = json!({"update_marketing": {"marketing": account("bob")}});
    chain.ok(&marketer, msg);
    let msg = json!({"update_marketing": {"project": "x"}});
    chain.fails(&marketer, msg, "Unauthorized");
}

pub fn logos_are_checked(create: Create) {
    let mut chain = fresh(create);
    let embedded = |kind: &str, data: Vec<u8>| json!({"upload_logo": {"embedded": {kind: Binary::from(data).to_base64()}}});
    assert!(chain
        .try_query::<DownloadLogoResponse>(json!({"download_logo": {}}))
        .is_err());
    let png = vec![0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a];
    chain.fails("alice", embedded("png", png.clone()), "Unauthorized");
    let response = chain.ok("marketer", embedded("png", png.clone()));
    let found = attributes(&response);
    assert_eq!(found, [("action".into(), "upload_logo".into())]);
    let logo: DownloadLogoResponse = chain.query(json!({"download_logo": {}}));
    assert_eq!(logo.mime_type.as_str(), "image/png");
    assert_eq!(logo.data.to_vec(), png.clone());
    let svg = b"<?xml version=\"1.0\"?><svg></svg>".to_vec();
    chain.ok("marketer", embedded("svg", svg));
    let logo: DownloadLogoResponse = chain.query(json!({"download_logo": {}}));
    assert_eq!(logo.mime_type, "image/svg+xml");
    let says = "Invalid png header";
    chain.fails("marketer", embedded("png", vec![1; 9]), says);
    let why = "Invalid xml preamble";
    chain.fails("marketer", embedded("svg", vec![1; 9]), why);
    let huge = [png, vec![0; 6_000]].concat();
    chain.fails("marketer", embedded("png", huge), "exceeds 5KB");
}
