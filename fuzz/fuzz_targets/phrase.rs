//! Any phrase is understood or refused with what to type instead, in bounded time and memory.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onside::rules::forms_of;

fuzz_target!(|text: &str| {
    match forms_of(text, &[]) {
        Ok(words) => assert!(words.iter().all(|word| word.forms.iter().all(|form| !form.is_empty()))),
        Err(refusal) => assert!(!refusal.message.is_empty() && !refusal.help.is_empty()),
    }
});
