//! The language server: `onside lsp` on standard input and output.
//!
//! A shell like [`crate::cli`]: it turns what an editor sends into the calls that the command line
//! makes, with the same resolver, and what was found into diagnostics, actions, hovers and
//! completions. One thread works, in the order in which messages came; a second one only reads,
//! so that a cancelled request or an outdated version is seen before work is spent on it.

mod action;
mod buffer;
mod client;
mod completion;
mod diagnostic;
mod documents;
mod folders;
mod hover;
mod level;
mod look;
mod papers;
mod problem;
mod pull;
mod server;
mod uri;
mod words;
mod yaml;

use std::sync::mpsc::{self, Receiver};
use std::thread;

use jiff::civil::Date;
use lsp_server::{Connection, Message};

use crate::workspace::ConfigChoice;
pub use yaml::Schemas;

/// What a language server is told when it is started.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which configuration is used.
    pub config: ConfigChoice,
    /// The day that deadlines are compared with, where no configuration sets one.
    pub today: Option<Date>,
    /// What may stand in configurations and rules.
    pub schemas: Schemas,
}

/// Speaks with a client on the process's own standard input and output until it says `exit` or
/// closes the input. Answers whether it ended as the protocol wants: `shutdown`, then `exit`.
#[must_use]
pub fn run(options: Options) -> bool {
    let (Connection { sender, receiver }, threads) = Connection::stdio();
    let (incoming, queue) = mpsc::channel();
    // The threads of the connection hold one message each; this one holds any number, so that
    // what was sent meanwhile is seen between two pieces of work.
    thread::spawn(move || {
        for message in receiver {
            if incoming.send(message).is_err() {
                break;
            }
        }
    });
    let post = move |message| {
        // A client that is gone needs no answer; its end is noticed by the reader.
        let _ = sender.send(message);
    };
    let ended_well = serve(options, queue, post);
    // The last answer is on its way until the writing thread has ended.
    threads.join().is_ok() && ended_well
}

/// Serves one client to its end: works on what has come through `incoming`, in order, and gives
/// `post` what goes back. Answers whether the client said `shutdown`, then `exit`.
#[must_use]
pub fn serve(
    options: Options,
    incoming: Receiver<Message>,
    post: impl Fn(Message) + 'static,
) -> bool {
    server::serve(Box::new(post), incoming, options)
}
