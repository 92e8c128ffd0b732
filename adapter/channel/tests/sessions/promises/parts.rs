//! Parts of the simulations: the processes of a provider and a payer, vouchers of a payer who signs
//! anything, and what everybody saw.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use oaic_vouchers::{lane, Node, Peaks, Provenance, Status};

use crate::common::*;
use crate::promises::chain::*;
use crate::promises::provider::C;

pub struct Process {
    pub session: Option<ProviderSession>,
    pub key: u32,
    pub file: PathBuf,
    pub running: BTreeMap<LaneId, u64>,
}

impl Process {
    pub fn new(chain: &Chain, folder: &Path, key: u32) -> Self {
        let file = folder.join(format!("provider-{key}.db"));
        let session = ProviderSession::create(&file, options(chain), &receipt_key(key), key);
        Self {
            session: Some(session.unwrap()),
            key,
            file,
            running: BTreeMap::new(),
        }
    }

    /// Opens its store, be it another file by now.
    pub fn open(&mut self, chain: &Chain) {
        self.session = None;
        self.running.clear();
        let key = receipt_key(self.key);
        let session = ProviderSession::open(&self.file, options(chain), &key, self.key);
        self.session = Some(session.unwrap());
    }

    pub fn s(&mut self) -> &mut ProviderSession {
        self.session.as_mut().unwrap()
    }

    pub fn crash(&mut self, chain: &Chain) {
        self.open(chain);
        assert_eq!(self.s().new_key(), None, "a crash is not a restored backup");
    }

    pub fn attach(&mut self, chain: &Chain) {
        for terms in chain.all_terms() {
            self.s().attach(&terms).unwrap();
        }
    }

    pub fn admit(&mut self, request: &Request) -> Result<Admission, Refusal> {
        let admitted = self.s().admit(request);
        if let Ok(Admission::Serve { sequence, .. }) = &admitted {
            self.running.insert(LaneId::of(&request.voucher), *sequence);
        }
        admitted.map_err(|e| e.refusal().expect("the store works").clone())
    }

    pub fn runs(&self) -> Vec<LaneId> {
        self.running.keys().copied().collect()
    }

    pub fn finish(&mut self, lane: LaneId, units: u64) -> Option<SignedReceipt> {
        let sequence = self.running.remove(&lane)?;
        let state = self.s().lane(lane).unwrap().unwrap();
        let completion = Completion {
            lane,
            sequence,
            request_hash: state.in_flight.unwrap().request_hash,
            units: UnitKind::slots(&[(UnitKind::Prompt, units)]),
            status: Status::Ok,
            provenance: Provenance::Counted,
            response_hash: [7; 32],
            timestamp_ms: 5,
            response: Some(b"answer".to_vec()),
        };
        Some(self.s().complete(&completion).unwrap())
    }

    /// Every lane's tree is its receipts.
    pub fn audit(&mut self) {
        for lane in self.s().lanes(0).unwrap() {
            self.s().audit(lane.id).unwrap();
        }
    }

    /// Sends all that can settle, and hears what became of it.
    pub fn settle(&mut self, chain: &mut Chain) {
        let mut after = None;
        loop {
            let (entries, next) = self.s().settleable_after(after, 2).unwrap();
            for entry in &entries {
                chain.settle(entry, "prov");
            }
            let lanes = entries.iter().map(|entry| LaneId::of(&entry.voucher));
            let heard: Vec<_> = lanes.map(|id| (id, chain.lane(id))).collect();
            let overtaken = self.s().mark_settled(&heard, chain.now.height).unwrap();
            assert_eq!(overtaken, []);
            if next.is_none() {
                return;
            }
            after = next;
        }
    }
}

/// Lanes that a payer has open at most.
pub const LANES: u32 = 2;

/// An honest payer's process. Its backup stands beside its store.
pub struct Payer {
    session: Option<PayerSession>,
    folder: PathBuf,
    limits: Limits,
    /// Session key that it is attached with.
    key: u32,
}

impl Payer {
    pub fn new(chain: &Chain, folder: &Path, exposure: u128) -> Self {
        let limits = Limits::new(SUPPLY, C, LANES);
        let mut payer = Self {
            session: None,
            folder: folder.into(),
            limits: limits.with_exposure(exposure).unwrap(),
            key: 0,
        };
        payer.start(chain);
        payer
    }

    pub fn s(&mut self) -> &mut PayerSession {
        self.session.as_mut().unwrap()
    }

    /// Starts it, again if it ran.
    pub fn start(&mut self, chain: &Chain) {
        self.session = None;
        let options = Options {
            backup: Some(self.folder.join("backup.db")),
            ..options(chain)
        };
        let session = PayerSession::open(self.folder.join("payer.db"), options);
        self.session = Some(session.unwrap());
        self.attach(chain);
    }

    /// The store is lost, and started from its backup if there is one.
    pub fn restore(&mut self, chain: &Chain) {
        let (file, backup) = (self.folder.join("payer.db"), self.folder.join("backup.db"));
        if backup.exists() {
            self.session = None;
            remove_store(&file);
            std::fs::copy(backup, file).unwrap();
            self.start(chain);
            assert!(self.s().restored().is_some());
        }
    }

    pub fn attach(&mut self, chain: &Chain) {
        let (key, limits) = (chain.ch().key, self.limits);
        for terms in chain.all_terms() {
            self.s().attach(&terms, &session_key(key), limits).unwrap();
        }
        if self.key != key {
            self.key = key;
            // The old key is rotated out: claims on ended lanes are final.
            let mut lanes = chain.lanes();
            for lane in self.s().lanes(0).unwrap() {
                if lanes.iter().all(|(id, _)| *id != lane.id) {
                    lanes.push((lane.id, chain.lane(lane.id)));
                }
            }
            self.s().realize(0, &lanes, chain.now.height).unwrap();
        }
    }

    pub fn live(&mut self) -> Vec<LaneId> {
        let lanes = self.s().lanes(0).unwrap();
        lanes.iter().filter(|l| !l.ended).map(|l| l.id).collect()
    }
}

fn options(chain: &Chain) -> Options {
    Options {
        max_lanes: 4_096,
        ..by(&chain.clock)
    }
}

/// A voucher that says what the caller likes, signed by the payer's key in force.
pub fn voucher(
    chain: &Chain,
    id: LaneId,
    sequence: u64,
    amount: u128,
    peaks: &Peaks,
) -> PackedVoucher {
    let key = chain.ch().key;
    let voucher = Voucher {
        channel_id: id_of(0),
        terms: id.terms,
        lane: id.lane,
        key_index: key,
        sequence,
        amount,
        peaks: peaks.commitment(),
    };
    let signature = session_key(key).sign(&voucher.to_bytes(&domains().voucher));
    voucher.pack(0, signature)
}

/// All receipts that ever left a provider: no two for one call, none above its price.
#[derive(Default)]
pub struct Leaves {
    pub seen: HashMap<(u32, u32, u64), Vec<u8>>,
    /// The tree of each lane, by the number of its calls.
    trees: HashMap<(u32, u32), Vec<(Peaks, u128)>>,
}

impl Leaves {
    pub fn show(&mut self, chain: &Chain, signed: &SignedReceipt) -> Result<(), String> {
        let receipt = decoded(signed);
        let place = (receipt.terms, receipt.lane, receipt.sequence);
        let unit = (0..chain.tables.len()).find(|n| table_hash(*n) == receipt.price_table);
        let price = u128::from(receipt.units[0]) * unit.map_or(0, |unit| chain.tables[unit]);
        if receipt.amount > price {
            return Err(format!("P5 an honest provider overcharged: {receipt:?}"));
        }
        match self.seen.get(&place) {
            Some(first) if *first != signed.bytes => {
                return Err(format!("P5 an honest provider equivocated: {receipt:?}"))
            }
            Some(_) => return Ok(()),
            None => {}
        }
        self.seen.insert(place, signed.bytes.clone());
        let trees = self.trees.entry((receipt.terms, receipt.lane)).or_default();
        if trees.is_empty() {
            trees.push((Peaks::default(), 0));
        }
        let (mut tree, _) = trees.last().unwrap().clone();
        tree.push(Node::leaf(&signed.bytes, receipt.amount))
            .unwrap();
        trees.push((tree, receipt.amount));
        Ok(())
    }

    /// The tree of a lane's first calls, all of them by default.
    pub fn tree(&self, id: LaneId, less: usize) -> Option<Peaks> {
        match self.trees.get(&(id.terms, id.lane)) {
            None => (less == 0).then(Peaks::default),
            Some(trees) => {
                let at = trees.len().checked_sub(1 + less)?;
                Some(trees[at].0.clone())
            }
        }
    }
}

/// Lane 1 of a receipt key, under the newest terms.
pub fn lane_of(chain: &Chain, key: u32) -> LaneId {
    LaneId {
        channel: 0,
        terms: chain.ch().terms - 1,
        lane: lane::of_key(u16::try_from(key).unwrap(), 1),
    }
}

/// A request under a price table, by default the one in force.
pub fn asked(
    chain: &Chain,
    voucher: PackedVoucher,
    ceiling: u128,
    n: u64,
    table: Option<usize>,
) -> Request {
    Request {
        voucher,
        request_hash: request(n),
        ceiling,
        price_table: table.map_or(chain.in_force(), table_hash),
    }
}

/// Removes a store with all that SQLite keeps beside it.
pub fn remove_store(file: &Path) {
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", file.display()));
    }
}

/// What a provider answered is payable: settled now, every lane is paid what its receipts come to.
pub fn payable(chain: &Chain, processes: &mut [&mut Process]) -> Result<(), String> {
    let mut chain = chain.clone();
    for process in processes.iter_mut() {
        for entry in process.s().settleable(1_000).unwrap() {
            chain.settle(&entry, "prov");
        }
    }
    for process in processes {
        for lane in process.s().lanes(0).unwrap() {
            let paid = chain.lane(lane.id).paid;
            if paid < lane.sum {
                let (id, sum) = (lane.id, lane.sum);
                return Err(format!("P1 {id}: answered {sum}, payable {paid}"));
            }
        }
    }
    Ok(())
}
