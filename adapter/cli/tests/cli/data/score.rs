//! What a seller is told by the binary before what can't be taken back.

use std::sync::Arc;

use crate::support::fake_node::{said, truth, FakeNode};
use crate::support::path;

/// A score's weights are registered for good, and only its seller sees how narrow its columns are.
#[test]
fn a_score_that_sells_several_numbers_is_warned_of_before_it_is_listed() {
    let fake = FakeNode::new();
    let (market, suite) = (&fake.market, &fake.market.suite);
    let rows: String = (0..40)
        .map(|row| format!("{},{}\n", row % 2, row % 3))
        .collect();
    suite.write("n.csv", format!("a,b\n{rows}"));
    suite.ok(&format!(
        "data pack {} --table --columns a,b --from prov",
        market.at("n.csv")
    ));
    let blocks = fake.blocks(0, 0);
    let (node, _) = fake.node(&blocks, truth(), Arc::new(|_, _| {}));
    let flags = fake.flags(&node.url(), &blocks);
    for (weights, warned) in [("a = 1, b = 2", false), ("a = 1, b = 1000", true)] {
        let query =
            format!("[[query]]\nkind = \"score\"\nweights = {{ {weights} }}\nprice = \"1oaic\"\n");
        let queries = suite.write("queries.toml", query);
        let list = format!(
            "data list --table {} --queries {} --dry-run --from prov",
            market.at("n.csv.table.json"),
            path(&queries)
        );
        let said = said(&fake.run(&flags, &list));
        let told = said.contains("answer to query 1 tells 2 numbers apart");
        assert_eq!(told, warned, "{weights}: {said}");
    }
}
