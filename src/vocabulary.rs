//! The small words everyone in onside shares: languages, kinds of document, voices, families.
//!
//! Nothing here knows about text, files or rules. A word that two layers need lives in this file,
//! so that the whole program, its YAML and its messages use one word for one thing.

/// Declares a closed enum whose variants have one fixed spelling in YAML, JSON and messages.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[allow(unreachable_pub, reason = "some of these words stay inside a layer")]
        pub enum $name { $($(#[$vmeta])* $variant,)* }

        #[allow(unreachable_pub, reason = "some of these words stay inside a layer")]
        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The fixed spelling used in YAML, JSON and on the command line.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The value with this spelling, if there is one.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)* _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

pub(crate) use words;

words! {
    /// A language that onside reads and speaks.
    Lang {
        /// Russian.
        Ru = "ru",
        /// English.
        En = "en",
    }
}

words! {
    /// What sort of document the text is; decides severity and which rules run.
    Kind {
        /// Advertising and site copy.
        Ad = "ad",
        /// What staff or bots say to the client.
        Script = "script",
        /// Terms, returns, delivery, privacy.
        Policy = "policy",
        /// Text printed on the goods.
        Packaging = "packaging",
        /// What staff must do.
        Standard = "standard",
        /// A register, such as the top ten problems.
        Register = "register",
        /// A log of improvements.
        Log = "log",
        /// Who the client is.
        Profile = "profile",
        /// Training material; quotes bad examples on purpose.
        Training = "training",
    }
}

impl Kind {
    /// Whether it is written for staff: what is not said to the client in it is an instruction.
    #[must_use]
    pub const fn is_for_staff(self) -> bool {
        matches!(self, Self::Script | Self::Standard | Self::Training)
    }

    /// The kind whose demands a rule makes here too: what scripts must keep to, standards must, and
    /// training as far as it orders (`orders`: the rule reads orders to staff). What training
    /// gives as an example of speech nobody says to a client.
    #[must_use]
    pub const fn also(self, orders: bool) -> Option<Self> {
        match self {
            Self::Standard => Some(Self::Script),
            Self::Training if orders => Some(Self::Script),
            _ => None,
        }
    }
}

words! {
    /// Where in the Markdown the text stands.
    BlockKind {
        /// A heading.
        Heading = "heading",
        /// A paragraph outside lists, tables and quotes.
        Paragraph = "paragraph",
        /// A paragraph inside a list item.
        ListItem = "list-item",
        /// One cell of a table's body.
        TableCell = "table-cell",
        /// One cell of a table's head row.
        TableHead = "table-head",
        /// A paragraph inside a block quote.
        Quote = "quote",
        /// The alternative text of an image.
        ImageAlt = "image-alt",
        /// Text inside a block of HTML.
        Html = "html",
        /// The text of a footnote definition.
        Footnote = "footnote",
    }
}

words! {
    /// Who speaks in a sentence.
    Voice {
        /// The company speaks to the client.
        Company = "company",
        /// The company tells its staff (or its chat bot) what to do or say.
        Order = "order",
        /// The client speaks.
        Client = "client",
        /// Words quoted or listed as what must not be said or done.
        BadExample = "bad-example",
    }
}

words! {
    /// The first part of a rule's id: what sort of harm the rule finds.
    Family {
        /// The client would believe something untrue or unproved.
        Misleading = "misleading",
        /// The client may easily decide worse for himself and better for the company.
        Trap = "trap",
        /// Nobody would claim the opposite, and no deed backs the words.
        Slogan = "slogan",
        /// Work or cost moved to the client without need.
        Burden = "burden",
        /// Blame, command, threat, indifference.
        Tone = "tone",
        /// What a set of service standards lacks.
        Standard = "standard",
        /// A claimed level above the proved one.
        Level = "level",
        /// About onside's own comments and files.
        Meta = "meta",
    }
}

words! {
    /// How much a finding hurts the client, from least to most.
    Severity {
        /// Worth a look.
        Info = "info",
        /// Should be mended.
        Warning = "warning",
        /// Must be mended.
        Error = "error",
    }
}

words! {
    /// What a configuration or an amendment makes of a rule's severity.
    Level {
        /// The rule does not run.
        Off = "off",
        /// See [`Severity::Info`].
        Info = "info",
        /// See [`Severity::Warning`].
        Warning = "warning",
        /// See [`Severity::Error`].
        Error = "error",
    }
}

impl Level {
    /// The spellings, from the least.
    pub const NAMES: [&'static str; 4] = ["off", "info", "warning", "error"];

    /// The severity; `None` for a rule that does not run.
    #[must_use]
    pub const fn severity(self) -> Option<Severity> {
        match self {
            Self::Off => None,
            Self::Info => Some(Severity::Info),
            Self::Warning => Some(Severity::Warning),
            Self::Error => Some(Severity::Error),
        }
    }
}

words! {
    /// The least severity that makes the exit code 1.
    FailOn {
        /// Errors.
        Error = "error",
        /// Warnings and errors.
        Warning = "warning",
        /// Every finding.
        Info = "info",
        /// No finding.
        Never = "never",
    }
}

impl FailOn {
    /// Whether a finding of this severity makes the exit code 1.
    #[must_use]
    pub fn includes(self, severity: Severity) -> bool {
        match self {
            Self::Error => severity >= Severity::Error,
            Self::Warning => severity >= Severity::Warning,
            Self::Info => severity >= Severity::Info,
            Self::Never => false,
        }
    }
}

words! {
    /// What a finding is about.
    Scope {
        /// The words of a document.
        Document = "document",
        /// The workspace as a whole.
        Workspace = "workspace",
    }
}

words! {
    /// The papers that `registers:` may point at.
    Register {
        /// The ten problems that annoy clients most.
        Top10 = "top10",
        /// What was changed in the product for clients.
        ImprovementLog = "improvement_log",
        /// Who stands for the client inside the company.
        Advocate = "advocate",
        /// How texts are kept from misleading.
        Honesty = "honesty",
        /// The check of forms and tariffs for traps.
        TrapCheck = "trap_check",
        /// Which clients are served.
        Profile = "profile",
        /// What the client is told in advance.
        Expectations = "expectations",
        /// The belief that staff share.
        Belief = "belief",
        /// Where clients complain and what became of it.
        Feedback = "feedback",
        /// Refunds without questions up to a sum.
        Returns = "returns",
        /// Who is trained, when and how it is checked.
        Training = "training",
        /// The right thing, fast, on time: norm and fact.
        Basics = "basics",
        /// What staff may do beyond the promise.
        Beyond = "beyond",
        /// What clients themselves say of the company, measured.
        Verdict = "verdict",
        /// Who walked the client's path and what was found.
        Walk = "walk",
    }
}

words! {
    /// How sure onside is of a finding, from least to most.
    Confidence {
        /// A weak sign, such as an unknown speaker.
        Low = "low",
        /// Concepts that stand together.
        Medium = "medium",
        /// A stock phrase.
        High = "high",
    }
}
