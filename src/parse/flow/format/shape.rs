//! Tokens to statements: runs of words, groups in brackets, and the clauses of flows. Knows brackets and separators, no grammar:
//! the text was accepted before.

use super::token::{Comment, Token};
use crate::parse::flow::edge::CLAUSES;
use crate::parse::flow::lower::begins_statement;

/// What stands in a row: a word, a string or a mark, or a group in brackets.
#[derive(Debug)]
pub(super) enum Piece<'a> {
    Token(Token<'a>),
    Group(Group<'a>),
}

impl<'a> Piece<'a> {
    pub(super) fn first(&self) -> &Token<'a> {
        match self {
            Self::Token(token) => token,
            Self::Group(group) => &group.open,
        }
    }

    pub(super) fn last(&self) -> &Token<'a> {
        match self {
            Self::Token(token) => token,
            Self::Group(group) => &group.close,
        }
    }

    fn last_mut(&mut self) -> &mut Token<'a> {
        match self {
            Self::Token(token) => token,
            Self::Group(group) => &mut group.close,
        }
    }

    /// The text of a token; nothing for a group.
    fn word(&self) -> &'a str {
        match self {
            Self::Token(token) => token.text,
            Self::Group(_) => "",
        }
    }
}

/// `[…]` or `{…}`.
#[derive(Debug)]
pub(super) struct Group<'a> {
    pub open: Token<'a>,
    pub items: Vec<Item<'a>>,
    pub close: Token<'a>,
}

impl Group<'_> {
    /// Whether it holds entries, one a line where it does not fit.
    pub(super) fn is_block(&self) -> bool {
        self.open.text == "{"
    }

    /// Whether its author wrote it on one line.
    pub(super) fn one_line(&self) -> bool {
        self.open.line == self.close.line
    }
}

/// An item of a list or an entry of a block; never empty.
#[derive(Debug)]
pub(super) struct Item<'a> {
    pub pieces: Vec<Piece<'a>>,
    /// Comments at the end of its line, and those at its comma.
    pub trail: Vec<Comment>,
}

/// A statement: its beginning, and for a flow each clause and the block apart. No part is empty.
#[derive(Debug)]
pub(super) struct Statement<'a> {
    pub parts: Vec<Vec<Piece<'a>>>,
    pub is_flow: bool,
}

type Tokens<'a> = std::iter::Peekable<std::vec::IntoIter<Token<'a>>>;

/// The statements of a file; `None` where the brackets of the tokens do not match.
pub(super) fn statements(tokens: Vec<Token<'_>>) -> Option<Vec<Statement<'_>>> {
    let mut tokens = tokens.into_iter().peekable();
    let mut statements = Vec::new();
    while tokens.peek().is_some() {
        let mut pieces = vec![piece(&mut tokens)?];
        while tokens.peek().is_some_and(|t| !t.fresh || t.indented) {
            pieces.push(piece(&mut tokens)?);
        }
        statements.push(statement(pieces));
    }
    Some(statements)
}

fn piece<'a>(tokens: &mut Tokens<'a>) -> Option<Piece<'a>> {
    let token = tokens.next()?;
    match token.text {
        "{" => group(token, tokens, "}").map(Piece::Group),
        "[" => group(token, tokens, "]").map(Piece::Group),
        "}" | "]" => None,
        _ => Some(Piece::Token(token)),
    }
}

/// What follows an opening bracket, up to the closing one. Recursion is bounded: the splitter has counted the brackets.
fn group<'a>(open: Token<'a>, tokens: &mut Tokens<'a>, end: &str) -> Option<Group<'a>> {
    let by_line = end == "}";
    let mut items: Vec<Item<'a>> = Vec::new();
    loop {
        let next = tokens.peek()?;
        if next.text == end {
            let mut close = tokens.next()?;
            if let Some(last) = items.last_mut() {
                // What stands on the line of the last item is about it.
                let here = close.before.iter().take_while(|c| !c.own_line).count();
                last.trail.extend(close.before.drain(..here));
            }
            return Some(Group { open, items, close });
        }
        if next.text == "," {
            let comma = tokens.next()?;
            let item = items.last_mut()?;
            item.trail.extend(comma.before);
            item.trail.extend(comma.after);
            continue;
        }
        let mut pieces = vec![piece(tokens)?];
        while tokens
            .peek()
            .is_some_and(|t| t.text != "," && t.text != end && !(by_line && t.fresh))
        {
            pieces.push(piece(tokens)?);
        }
        let trail = pieces
            .last_mut()
            .map(|p| std::mem::take(&mut p.last_mut().after))
            .unwrap_or_default();
        items.push(Item { pieces, trail });
    }
}

/// Takes the clauses and the block of a flow apart and puts them in order.
fn statement(pieces: Vec<Piece<'_>>) -> Statement<'_> {
    let is_flow = pieces.first().is_some_and(|p| !begins_statement(p.word()))
        && pieces.get(1).is_some_and(|p| matches!(p.word(), "->" | "<->"));
    if !is_flow {
        return Statement {
            parts: vec![pieces],
            is_flow,
        };
    }
    let mut parts: Vec<Vec<Piece<'_>>> = vec![Vec::new()];
    // A word that follows an item without a comma begins a clause.
    let (mut after_item, mut begun) = (false, false);
    for piece in pieces {
        let mark = matches!(piece.word(), "->" | "<->" | ":" | "=>" | ",");
        let block = matches!(piece, Piece::Group(_));
        let clause = begun && after_item && !mark;
        begun |= piece.word() == ":";
        after_item = !mark && !clause;
        if block || clause {
            parts.push(Vec::new());
        }
        if let Some(part) = parts.last_mut() {
            part.push(piece);
        }
    }
    if !documented(&parts)
        && let Some((_, clauses)) = parts.split_first_mut()
    {
        clauses.sort_by_key(|clause| rank(clause));
    }
    Statement { parts, is_flow }
}

/// The place of a clause, the block's behind them all.
fn rank(clause: &[Piece<'_>]) -> usize {
    let word = clause.first().map_or("", Piece::word);
    CLAUSES
        .iter()
        .position(|(name, _)| *name == word)
        .unwrap_or(CLAUSES.len())
}

/// Whether `///` stands between the clauses: what it documents is the sum of such lines, in their order.
fn documented(parts: &[Vec<Piece<'_>>]) -> bool {
    let pieces = parts.iter().flatten().skip(1);
    pieces
        .flat_map(|piece| &piece.first().before)
        .any(Comment::documents)
}
