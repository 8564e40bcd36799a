//! Values from JSON, read from its tree.
//!
//! `serde_json` compiles its parser again for each type that is read, and two ways to read each: as an object and as a list of its
//! fields, which our JSON never has. From the tree, only the first is compiled, which makes the engine smaller.

use std::borrow::Cow;
use std::fmt;
use std::vec::IntoIter;

use serde::de::value::StrDeserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, EnumAccess, Expected, IgnoredAny, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};
use serde::{Deserializer, forward_to_deserialize_any};

use crate::json::Node;

/// Why a text gives no value.
#[derive(Debug, thiserror::Error)]
pub enum TypedJsonError {
    /// It is no JSON.
    #[error("{0}")]
    Invalid(serde_json::Error),
    /// It is JSON of something else.
    #[error("{0}")]
    OtherShape(String),
    /// It is JSON that nests deeper than a tree may.
    #[error("nested too deeply")]
    TooDeep,
}

impl de::Error for TypedJsonError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        TypedJsonError::OtherShape(message.to_string())
    }

    // The text of what is there instead would bring along how numbers with fractions are written.
    fn invalid_type(_found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        TypedJsonError::OtherShape(format!("invalid type, expected {expected}"))
    }

    fn invalid_value(_found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        TypedJsonError::OtherShape(format!("invalid value, expected {expected}"))
    }
}

/// The value that a text of JSON holds. Members that are `null` are as good as left out.
///
/// ```
/// use switchover_model::{source::Source, typed_json};
/// let source: Source = typed_json::read(r#"{"name": "nsg.json", "text": "{}", "more": [1]}"#)?;
/// assert_eq!(source.name, "nsg.json");
/// # Ok::<(), typed_json::TypedJsonError>(())
/// ```
///
/// # Errors
/// If the text is no JSON, or JSON of something else.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, TypedJsonError> {
    match Node::parse(text) {
        Ok(tree) => T::deserialize(Value(tree)),
        // Skipped instead of kept, a text may nest as deeply as it likes.
        Err(error) => Err(match serde_json::from_str::<IgnoredAny>(text) {
            Err(error) => TypedJsonError::Invalid(error),
            Ok(_) if is_at_bracket(&error, text) => TypedJsonError::TooDeep,
            Ok(_) => TypedJsonError::Invalid(error),
        }),
    }
}

/// True if an error is at a bracket that opens: in JSON, that is one bracket too many.
fn is_at_bracket(error: &serde_json::Error, text: &str) -> bool {
    let line = text.lines().nth(error.line().saturating_sub(1)).unwrap_or_default();
    line.as_bytes().get(error.column().saturating_sub(1)).is_some_and(|byte| matches!(byte, b'[' | b'{'))
}

/// A part of the tree.
struct Value<'t>(Node<'t>);

impl<'de, 't> Deserializer<'de> for Value<'t> {
    type Error = TypedJsonError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedJsonError> {
        match self.0 {
            Node::Null => visitor.visit_unit(),
            Node::Bool(value) => visitor.visit_bool(value),
            Node::Number(value) => match u64::try_from(value) {
                Ok(value) => visitor.visit_u64(value),
                Err(_) => visitor.visit_i64(value),
            },
            Node::Text(text) => visitor.visit_str(&text),
            Node::List(_) => self.deserialize_seq(visitor),
            Node::Object(_) => self.deserialize_map(visitor),
            Node::Fraction | Node::Truncated | Node::Unclear(_) => Err(other_shape("a number with a fraction")),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedJsonError> {
        match self.0 {
            Node::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, TypedJsonError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedJsonError> {
        match self.0 {
            Node::List(list) => visitor.visit_seq(List(list.into_iter())),
            _ => Err(other_shape("no list")),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _length: usize, visitor: V) -> Result<V::Value, TypedJsonError> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedJsonError> {
        match self.0 {
            Node::Object(object) => visitor.visit_map(Members { rest: object.into_members(), value: None }),
            _ => Err(other_shape("no object")),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, TypedJsonError> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, TypedJsonError> {
        match self.0 {
            Node::Text(name) => visitor.visit_enum(Variant { name, value: None }),
            Node::Object(object) => match object.into_members().next() {
                Some((name, value)) => visitor.visit_enum(Variant { name, value: Some(value) }),
                None => Err(other_shape("no variant")),
            },
            _ => Err(other_shape("no variant")),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedJsonError> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct tuple_struct identifier
    }
}

fn other_shape(message: &str) -> TypedJsonError {
    TypedJsonError::OtherShape(message.to_owned())
}

/// The elements of a list.
struct List<'t>(IntoIter<Node<'t>>);

impl<'de> SeqAccess<'de> for List<'_> {
    type Error = TypedJsonError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, TypedJsonError> {
        self.0.next().map(|node| seed.deserialize(Value(node))).transpose()
    }
}

/// The members of an object.
struct Members<'t> {
    rest: IntoIter<(Cow<'t, str>, Node<'t>)>,
    value: Option<Node<'t>>,
}

impl<'de> MapAccess<'de> for Members<'_> {
    type Error = TypedJsonError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, TypedJsonError> {
        let Some((name, value)) = self.rest.find(|(_, value)| *value != Node::Null) else { return Ok(None) };
        self.value = Some(value);
        let name: StrDeserializer<'_, TypedJsonError> = StrDeserializer::new(&name);
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, TypedJsonError> {
        seed.deserialize(Value(self.value.take().unwrap_or_default()))
    }
}

/// A variant of an enum, with its value if it has one.
struct Variant<'t> {
    name: Cow<'t, str>,
    value: Option<Node<'t>>,
}

impl<'de, 't> EnumAccess<'de> for Variant<'t> {
    type Error = TypedJsonError;
    type Variant = Content<'t>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Content<'t>), TypedJsonError> {
        let name: StrDeserializer<'_, TypedJsonError> = StrDeserializer::new(&self.name);
        Ok((seed.deserialize(name)?, Content(self.value)))
    }
}

/// What a variant holds.
struct Content<'t>(Option<Node<'t>>);

impl<'de> VariantAccess<'de> for Content<'_> {
    type Error = TypedJsonError;

    fn unit_variant(self) -> Result<(), TypedJsonError> {
        match self.0 {
            None | Some(Node::Null) => Ok(()),
            Some(_) => Err(other_shape("a variant with a value")),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, TypedJsonError> {
        seed.deserialize(Value(self.0.unwrap_or_default()))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _length: usize, visitor: V) -> Result<V::Value, TypedJsonError> {
        Value(self.0.unwrap_or_default()).deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, TypedJsonError> {
        Value(self.0.unwrap_or_default()).deserialize_map(visitor)
    }
}
