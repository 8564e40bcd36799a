//! JavaScript values as Rust's: what the engine answers and what the browser has kept. `serde-wasm-bindgen` does the same for any type
//! and says what does not fit; the page only has to know that something does not, and weighs 22 KB less for it.
//!
//! An object is read as the sequence of a type's fields, each by its name, and a variant by its number: so the code that `serde` derives
//! to find names is never called. What an object has beside is ignored, and what it lacks has its default.

use std::cell::RefCell;
use std::fmt;
use std::slice::Iter;

use serde::de::value::U32Deserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, forward_to_deserialize_any};
use wasm_bindgen::prelude::*;

/// A value that is none of the wanted type.
#[derive(Debug, thiserror::Error)]
#[error("not of the wanted type")]
pub struct Unreadable;

impl de::Error for Unreadable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Unreadable
    }

    fn invalid_type(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Unreadable
    }

    fn invalid_value(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Unreadable
    }

    fn invalid_length(_: usize, _: &dyn de::Expected) -> Self {
        Unreadable
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Unreadable
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Unreadable
    }

    fn missing_field(_: &'static str) -> Self {
        Unreadable
    }

    fn duplicate_field(_: &'static str) -> Self {
        Unreadable
    }
}

/// What a JavaScript value is in Rust.
pub fn read<T: DeserializeOwned>(value: JsValue) -> Result<T, Unreadable> {
    T::deserialize(Value(value))
}

/// A value that is passed on as it came.
#[derive(Clone, Debug, PartialEq)]
pub struct Unread(pub JsValue);

/// The name by which [`Value`] knows an [`Unread`].
const UNREAD: &str = "Unread";

thread_local! {
    /// The value of the [`Unread`] that is being made: `serde` has no other way for it.
    static PASSED: RefCell<JsValue> = const { RefCell::new(JsValue::UNDEFINED) };
}

impl Serialize for Unread {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_wasm_bindgen::preserve::serialize(&self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for Unread {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct UnreadVisitor;

        impl Visitor<'_> for UnreadVisitor {
            type Value = Unread;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_unit<E>(self) -> Result<Unread, E> {
                Ok(Unread(PASSED.take()))
            }
        }

        deserializer.deserialize_newtype_struct(UNREAD, UnreadVisitor)
    }
}

struct Value(JsValue);

impl Value {
    /// A member of an object, if it is there.
    fn member(&self, name: &str) -> Option<JsValue> {
        js_sys::Reflect::get(&self.0, &JsValue::from_str(name)).ok().filter(|value| !value.is_undefined())
    }
}

impl<'de> Deserializer<'de> for Value {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if let Some(text) = self.0.as_string() {
            return visitor.visit_string(text);
        }
        if let Some(is) = self.0.as_bool() {
            return visitor.visit_bool(is);
        }
        // All numbers here count something, or number lines.
        let number = self.0.as_f64().filter(|number| (0.0..=f64::from(u32::MAX)).contains(number)).ok_or(Unreadable)?;
        visitor.visit_u32(number as u32)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        if name != UNREAD {
            return visitor.visit_newtype_struct(self);
        }
        PASSED.set(self.0);
        visitor.visit_unit()
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let list: js_sys::Array = self.0.dyn_into().map_err(|_| Unreadable)?;
        visitor.visit_seq(Elements { list, next: 0 })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _length: usize, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let object: js_sys::Object = self.0.dyn_into().map_err(|_| Unreadable)?;
        visitor.visit_map(Members { list: js_sys::Object::entries(&object), next: 0 })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        if !self.0.is_object() {
            return Err(Unreadable);
        }
        visitor.visit_seq(Fields { object: self, names: fields.iter() })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        let text = self.0.as_string();
        let named = |(_, name): &(u32, &&'static str)| match &text {
            Some(text) => text == **name,
            None => self.member(name).is_some(),
        };
        let (number, name) = (0..).zip(variants).find(named).ok_or(Unreadable)?;
        visitor.visit_enum(Variant { number, of: Value(self.member(name).unwrap_or(JsValue::UNDEFINED)) })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf unit unit_struct tuple_struct identifier ignored_any
    }
}

/// The elements of an array.
struct Elements {
    list: js_sys::Array,
    next: u32,
}

impl Elements {
    fn element(&mut self) -> Option<Value> {
        let at = self.next;
        self.next += 1;
        (at < self.list.length()).then(|| Value(self.list.get(at)))
    }
}

impl<'de> SeqAccess<'de> for Elements {
    type Error = Unreadable;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Unreadable> {
        self.element().map(|element| seed.deserialize(element)).transpose()
    }
}

/// The members of an object that is a map: pairs of a name and a value.
struct Members {
    list: js_sys::Array,
    next: u32,
}

impl<'de> MapAccess<'de> for Members {
    type Error = Unreadable;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Unreadable> {
        if self.next >= self.list.length() {
            return Ok(None);
        }
        let pair = js_sys::Array::from(&self.list.get(self.next));
        seed.deserialize(Value(pair.get(0))).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Unreadable> {
        let pair = js_sys::Array::from(&self.list.get(self.next));
        self.next += 1;
        seed.deserialize(Value(pair.get(1)))
    }
}

/// The members of an object that a type has fields for, in the order of the fields. `serde` asks for each; one that is not there is
/// none, and has its default.
struct Fields {
    object: Value,
    names: Iter<'static, &'static str>,
}

impl<'de> SeqAccess<'de> for Fields {
    type Error = Unreadable;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Unreadable> {
        let member = self.names.next().and_then(|name| self.object.member(name));
        member.map(|member| seed.deserialize(Value(member))).transpose()
    }
}

/// A variant of an enum, by its number.
struct Variant {
    number: u32,
    of: Value,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = Unreadable;
    type Variant = Value;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Value), Unreadable> {
        let number: U32Deserializer<Unreadable> = self.number.into_deserializer();
        Ok((seed.deserialize(number)?, self.of))
    }
}

impl<'de> VariantAccess<'de> for Value {
    type Error = Unreadable;

    fn unit_variant(self) -> Result<(), Unreadable> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Unreadable> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _length: usize, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.deserialize_struct("", fields, visitor)
    }
}
