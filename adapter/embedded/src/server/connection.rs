//! One connection: a greeting, then requests one after the other.

use std::io::{self, ErrorKind};
use std::time::{Duration, Instant};

use oaic_chain::served::protocol::{
    Failure, Hello, FRAME_TIME, IDLE_TIME, MAX_ANSWER, MAX_HELLO, MAX_REQUEST,
};
use oaic_chain::served::stream::Stream;
use serde::de::DeserializeOwned;

use super::answer::{failure, Service};
use super::slots::{Phase, Place};

/// An answer has to be read within this.
const ANSWER_TIME: Duration = Duration::from_secs(10);

/// Serve it until it ends: by the client, by what it sends, or by a deadline.
pub fn serve(mut stream: Stream, place: &Place, service: &Service) {
    // How it ended concerns the client alone.
    let _ = greet(&mut stream, service).and_then(|welcome| match welcome {
        true => requests(&mut stream, place, service),
        false => Ok(()),
    });
    // The place has a handle of it too.
    stream.end();
}

fn greet(stream: &mut Stream, service: &Service) -> io::Result<bool> {
    let Some(frame) = read(stream, MAX_HELLO, FRAME_TIME)? else {
        return Ok(false);
    };
    let hello: Result<Hello, Failure> = parse(&frame);
    let welcome = hello.and_then(|hello| service.welcome(&hello));
    let is_welcome = welcome.is_ok();
    let answer = serde_json::to_vec(&welcome)?;
    stream.write_frame(&answer, Instant::now() + FRAME_TIME)?;
    Ok(is_welcome)
}

fn requests(stream: &mut Stream, place: &Place, service: &Service) -> io::Result<()> {
    while place.enter(Phase::Reading) {
        let Some(frame) = read(stream, MAX_REQUEST, IDLE_TIME)? else {
            break;
        };
        // What was ended isn't acted on.
        if !place.enter(Phase::Working) {
            break;
        }
        let mut answer = match parse(&frame) {
            Ok(request) => service.answer(request),
            Err(error) => failure(error),
        };
        drop(frame);
        if answer.len() > MAX_ANSWER {
            answer = failure(Failure::refused(format!(
                "the answer has {} bytes: at most {MAX_ANSWER} are sent; ask for less at once",
                answer.len()
            )));
        }
        place.enter(Phase::Writing);
        stream.write_frame(&answer, Instant::now() + ANSWER_TIME)?;
    }
    Ok(())
}

/// A frame. Of one that is too long the client hears before the connection ends.
fn read(stream: &mut Stream, limit: usize, idle: Duration) -> io::Result<Option<Vec<u8>>> {
    let read = stream.read_frame(limit, idle, FRAME_TIME);
    if let Err(error) = &read {
        if error.kind() == ErrorKind::InvalidData {
            let answer = failure(Failure::refused(error.to_string()));
            stream.write_frame(&answer, Instant::now() + FRAME_TIME)?;
        }
    }
    read
}

fn parse<T: DeserializeOwned>(frame: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(frame)
        .map_err(|e| Failure::refused(format!("the frame is not what is expected here: {e}")))
}
