//! Values of regorus, read by serde as they are: what a rule said need not become JSON first.
//!
//! In: a value. Out: whatever type is asked for. A set is read as a list, in its order; a key that is no string as its JSON.

use std::borrow::Cow;

use regorus::Value;
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::Error as JsonError;

/// A value to be read.
#[derive(Clone, Copy)]
pub(super) struct Read<'v>(pub &'v Value);

impl<'v> IntoDeserializer<'v, JsonError> for Read<'v> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'v> Deserializer<'v> for Read<'v> {
    type Error = JsonError;

    fn deserialize_any<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, JsonError> {
        match self.0 {
            Value::Null | Value::Undefined => visitor.visit_unit(),
            Value::Bool(b) => visitor.visit_bool(*b),
            // How a number is written decides what it is read as: 2.0 is no integer.
            number @ Value::Number(_) => serde_json::to_value(number)?.deserialize_any(visitor),
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Array(items) => visitor.visit_seq(SeqDeserializer::new(items.iter().map(Read))),
            Value::Set(items) => visitor.visit_seq(SeqDeserializer::new(items.iter_sorted().map(Read))),
            Value::Object(members) => {
                let members = members
                    .iter_sorted()
                    .map(|(name, value)| (key(name), Read(value)));
                visitor.visit_map(MapDeserializer::new(members))
            }
        }
    }

    fn deserialize_option<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, JsonError> {
        match self.0 {
            Value::Null | Value::Undefined => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    forward_to_deserialize_any! {
        <W: Visitor<'v>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct newtype_struct
        seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// A key as text.
fn key(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        other => serde_json::to_string(other).unwrap_or_default().into(),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[test]
    fn what_is_read_is_what_json_says() {
        let text = r#"{"a": [1, -2, 2.5, 18446744073709551615, true, null, "x"], "b": {"": {}}, "c": 1e30}"#;
        let value = Value::from_json_str(text).unwrap();
        let read = serde_json::Value::deserialize(Read(&value)).unwrap();
        assert_eq!(read, serde_json::to_value(&value).unwrap());
    }

    #[test]
    fn sets_are_lists_and_keys_are_text() {
        let mut engine = regorus::Engine::new();
        let query = r#"{"s": {3, 1, 2}, "m": {1: "one", [2]: "two"}}"#;
        let found = engine.eval_query(query.to_owned(), false).unwrap();
        let value = &found.result[0].expressions[0].value;
        let read = serde_json::Value::deserialize(Read(value)).unwrap();
        assert_eq!(read["s"], serde_json::json!([1, 2, 3]));
        assert_eq!(read, serde_json::to_value(value).unwrap());
        assert!(String::deserialize(Read(value)).is_err());
    }
}
