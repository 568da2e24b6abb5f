//! Whatever an editor sends, in whatever order: every request is answered once, and the server ends when it is told to.
//!
//! Each line of the input is a message. It goes through the framing that the real connection uses.
#![no_main]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::rc::Rc;
use std::sync::{LazyLock, mpsc};

use libfuzzer_sys::fuzz_target;
use lsp_server::{Message, Notification, Request, RequestId};
use onside::lsp::{Options, serve};
use onside_fuzz::{bring_home, initialize, options};
use serde_json::{Value, json};

static OPTIONS: LazyLock<Options> = LazyLock::new(options);

/// The message of a line, as the connection reads it.
fn message(line: &str) -> Option<Message> {
    let mut value: Value = serde_json::from_str(line).ok()?;
    bring_home(&mut value);
    let text = value.to_string();
    let framed = format!("Content-Length: {}\r\n\r\n{text}", text.len());
    Message::read(&mut Cursor::new(framed.into_bytes())).ok()?
}

fuzz_target!(|text: &str| {
    let sent: Vec<Message> = text.lines().filter_map(message).collect();
    let begins = |message: &Message| matches!(message, Message::Request(r) if r.method == "initialize");
    let ends = |message: &Message| matches!(message, Message::Notification(n) if n.method == "exit");
    let mut all = Vec::new();
    if !sent.iter().any(begins) {
        all.push(Request::new(RequestId::from("first".to_owned()), "initialize".to_owned(), initialize("utf-16")).into());
    }
    all.extend(sent);
    // What stands behind the first `exit` is never read.
    let end = all.iter().position(ends).unwrap_or(all.len());
    all.truncate(end);
    let mut asked: BTreeMap<String, usize> = BTreeMap::new();
    for message in &all {
        if let Message::Request(request) = message {
            *asked.entry(request.id.to_string()).or_default() += 1;
        }
    }
    let last = RequestId::from("last".to_owned());
    all.push(Request::new(last.clone(), "shutdown".to_owned(), Value::Null).into());
    all.push(Notification::new("exit".to_owned(), json!({})).into());

    let (to, incoming) = mpsc::channel();
    for message in all {
        to.send(message).expect("the receiver is here");
    }
    let answered: Rc<RefCell<Vec<RequestId>>> = Rc::default();
    let log = Rc::clone(&answered);
    let ended_well = serve(OPTIONS.clone(), incoming, move |message| {
        if let Message::Response(response) = &message {
            log.borrow_mut().push(response.id.clone());
        }
        // Everything that goes out can be written.
        message.write(&mut std::io::sink()).expect("a message can be written");
    });
    assert!(ended_well, "`shutdown`, then `exit`");
    let mut answers: BTreeMap<String, usize> = BTreeMap::new();
    for id in answered.borrow().iter() {
        *answers.entry(id.to_string()).or_default() += 1;
    }
    assert_eq!(answers.get(&last.to_string()), Some(&(1 + asked.get(&last.to_string()).copied().unwrap_or(0))));
    for (id, count) in &answers {
        assert!(*id == last.to_string() || asked.get(id).is_some_and(|asked| count <= asked), "{id} is answered {count} times");
    }
});
