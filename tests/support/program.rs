//! Random `.flow` programs, with white space and numbered comments wherever the language allows them.

/// Choices that a property test made, used one by one; when they end, the first choice is taken.
pub struct Dice<'a>(pub std::slice::Iter<'a, u8>);

impl Dice<'_> {
    fn of(&mut self, sides: usize) -> usize {
        self.0.next().map_or(0, |b| *b as usize % sides)
    }

    fn pick<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words[self.of(words.len())]
    }
}

/// Where white space stands, and so what may stand there.
#[derive(Clone, Copy)]
enum Gap {
    /// In the head of a statement or in a list: line breaks mean nothing.
    Free,
    /// Inside an entry of a block: no line breaks.
    Entry,
    /// Between entries of a block: line breaks separate.
    Between,
}

/// A program and the texts of its comments.
pub struct Program<'a> {
    pub text: String,
    pub comments: Vec<String>,
    dice: Dice<'a>,
    names: usize,
}

impl<'a> Program<'a> {
    pub fn new(dice: Dice<'a>) -> Self {
        let mut program = Self {
            text: String::new(),
            comments: Vec::new(),
            dice,
            names: 0,
        };
        for i in 0..1 + program.dice.of(6) {
            program.outside();
            match program.dice.of(if i == 0 { 5 } else { 4 }) {
                0 | 1 => program.flow(),
                2 => program.declaration(),
                3 => program.expect(),
                _ => program.words(&["integration", "x"]),
            }
            program.end();
        }
        program.outside();
        program
    }

    fn comment(&mut self, form: usize) {
        let n = self.comments.len();
        let text = match form {
            0 => format!("/* c{n}. */"),
            1 => format!("/* c{n}.\n    more \t\n*/"),
            2 => format!("// c{n}.  \n  "),
            3 => format!("/// c{n}.\n  "),
            _ => format!("//! c{n}.\r\n  "),
        };
        self.text.push_str(&text);
        self.comments.push(format!("c{n}."));
    }

    fn gap(&mut self, gap: Gap) {
        match self.dice.of(24) {
            form @ 1..6 => self.comment_with_space(form - 1, gap),
            6..9 if !matches!(gap, Gap::Entry) => self.text.push_str("\n  "),
            9 if !matches!(gap, Gap::Entry) => self.text.push_str("\r\n\n\n\t"),
            10 => self.text.push_str("   "),
            _ => self.text.push(' '),
        }
    }

    fn comment_with_space(&mut self, form: usize, gap: Gap) {
        let entry = matches!(gap, Gap::Entry);
        self.text.push_str(match self.dice.of(3) {
            0 if !entry => "\n  ",
            1 if !entry => "\n\n  ",
            _ => " ",
        });
        self.comment(if entry { form % 2 } else { form });
        if self.dice.of(3) == 1 {
            self.gap(gap);
        }
        self.text.push(' ');
    }

    /// Up to the next statement.
    fn outside(&mut self) {
        for _ in 0..self.dice.of(4) {
            self.text.push_str(self.dice.pick(&["", "\n", "\n\n\n", "  "]));
            let form = self.dice.of(5);
            self.comment(form);
            self.text.push('\n');
        }
    }

    /// The end of a statement's last line.
    fn end(&mut self) {
        match self.dice.of(4) {
            0 => {
                self.text.push(' ');
                let form = self.dice.of(5);
                self.comment(form);
            }
            1 => self.text.push_str(" \t"),
            _ => {}
        }
        self.text.push_str(self.dice.pick(&["\n", "\n\n", "\r\n"]));
    }

    fn words(&mut self, words: &[&str]) {
        for (i, word) in words.iter().enumerate() {
            if i > 0 {
                self.gap(Gap::Free);
            }
            self.text.push_str(word);
        }
    }

    fn name(&mut self) -> String {
        self.names += 1;
        let long = self.dice.pick(&["", "", "_with_a_long_name_that_fills_lines"]);
        format!("n{}{long}", self.names)
    }

    fn items(&mut self) {
        for i in 0..1 + self.dice.of(3) {
            if i > 0 {
                self.gap(Gap::Free);
                self.text.push(',');
            }
            self.gap(Gap::Free);
            let name = self.name();
            self.text.push_str(&name);
        }
    }

    fn flow(&mut self) {
        let both = self.dice.of(3) == 0;
        let (from, to) = (self.name(), self.name());
        self.words(&[&from, if both { "<->" } else { "->" }, &to, ":"]);
        self.items();
        if both && self.dice.of(2) == 0 {
            self.gap(Gap::Free);
            self.text.push_str("=>");
            self.items();
        }
        let mut clauses = vec!["by", "through", "over", "for", "as"];
        for _ in 0..self.dice.of(6) {
            let clause = clauses.remove(self.dice.of(clauses.len()));
            self.gap(Gap::Free);
            self.text.push_str(clause);
            let name = self.name();
            match clause {
                "by" => self.words(&["", &format!("{name}.by")]),
                "through" => self.items(),
                "for" => self.words(&["", "\"a \\\" // reason\""]),
                _ => self.words(&["", &name]),
            }
        }
        self.optional_block();
    }

    fn declaration(&mut self) {
        let name = self.name();
        self.words(&["system", &name]);
        if self.dice.of(2) == 0 {
            self.words(&["", ":", "kind"]);
        }
        if self.dice.of(2) == 0 {
            self.words(&["", "in", "corp"]);
        }
        self.optional_block();
    }

    fn expect(&mut self) {
        if self.dice.of(2) == 0 {
            return self.words(&["expect", "no", "path", "from", "a.b", "to", "c"]);
        }
        self.words(&["expect", "a", "stays", "in", "[", "b", ",", "c"]);
        if self.dice.of(2) == 0 {
            self.words(&["", ","]);
        }
        self.words(&["", "]"]);
    }

    fn optional_block(&mut self) {
        if self.dice.of(2) == 0 {
            self.gap(Gap::Free);
            self.block(0);
        }
    }

    fn block(&mut self, depth: usize) {
        self.text.push('{');
        self.gap(Gap::Between);
        let entries = self.dice.of(4);
        for i in 0..entries {
            let name = self.name();
            if self.dice.of(4) == 0 {
                self.text.push_str(&format!("\"k {name}\""));
            } else {
                self.text.push_str(&name);
            }
            self.gap(Gap::Entry);
            if depth < 3 && self.dice.of(4) == 0 {
                self.block(depth + 1);
            } else {
                self.text.push(':');
                self.gap(Gap::Entry);
                self.value(depth, Gap::Entry);
            }
            self.gap(Gap::Entry);
            if i + 1 < entries || self.dice.of(3) == 0 {
                self.text
                    .push_str(self.dice.pick(&["\n", ",", "\n\n ,", " ,\n\n"]));
            }
            self.gap(Gap::Between);
        }
        self.text.push('}');
    }

    fn value(&mut self, depth: usize, gap: Gap) {
        match self.dice.of(if depth < 3 { 7 } else { 4 }) {
            0 => self.text.push_str("word/x"),
            1 => {
                self.text.push_str("50");
                self.gap(gap);
                self.text.push_str("EUR/day");
            }
            2 => self.text.push_str("\"\\\\ { /* é */ \\\"\""),
            3 => self.text.push_str("\"\""),
            4 => self.block(depth + 1),
            _ => {
                self.text.push('[');
                let items = self.dice.of(5);
                for i in 0..items {
                    self.gap(Gap::Free);
                    self.value(depth + 1, Gap::Free);
                    self.gap(Gap::Free);
                    if i + 1 < items || self.dice.of(2) == 0 {
                        self.text.push(',');
                    }
                }
                self.gap(Gap::Free);
                self.text.push(']');
            }
        }
    }
}
