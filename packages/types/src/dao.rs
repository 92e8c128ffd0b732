//! Holders govern: proposals of policy classes, snapshots, timelocks, an ethics veto; speaks cw3.
