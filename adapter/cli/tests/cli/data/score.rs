//! What a seller is told by the binary before what can't be taken back.

use crate::support::fake_node::{FakeNode, Node};

/// A score's weights are registered for good, and only its seller sees how narrow its columns are.
#[test]
fn a_score_that_sells_several_numbers_is_warned_of_before_it_is_listed() {
    let fake = FakeNode::new();
    let market = &fake.market;
    let rows: String = (0..40)
        .map(|row| format!("{},{}\n", row % 2, row % 3))
        .collect();
    market.write("n.csv", format!("a,b\n{rows}"));
    market.ok("data pack @/n.csv --table --columns a,b --from prov");
    let blocks = fake.blocks(0, 0);
    let node = fake.start_trusted(&Node::honest(&blocks));
    for (weights, warned) in [("a = 1, b = 2", false), ("a = 1, b = 1000", true)] {
        let query =
            format!("[[query]]\nkind = \"score\"\nweights = {{ {weights} }}\nprice = \"1oaic\"\n");
        market.write("queries.toml", query);
        let list =
            "data list --table @/n.csv.table.json --queries @/queries.toml --dry-run --from prov";
        let text = node.run(list).err;
        let warning = text.contains("answer to query 1 tells 2 numbers apart");
        assert_eq!(warning, warned, "{weights}: {text}");
    }
}
