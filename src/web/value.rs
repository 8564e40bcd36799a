//! JavaScript values as Rust's: what the engine answers and what the browser has kept. `serde-wasm-bindgen` does the same for any type
//! and says what does not fit; the page only has to know that something does not, and weighs less for it.
//!
//! - An object is read as the sequence of a type's fields, each by its name, and a variant by its number: so the code that `serde`
//!   derives to find names is never called. Other members of an object are ignored, and missing ones have their default.
//! - A part of the value is a number that the script next to it knows: there is nothing to drop.
//! - Nothing is an `Err`: what does not fit throws, and [`read`] is where that is caught. So the compiler leaves out all code for a
//!   value that is read halfway.

use std::fmt;
use std::slice::Iter;

use serde::de::value::U32Deserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, forward_to_deserialize_any};
use wasm_bindgen::prelude::*;
use wasm_bindgen::throw_str;

#[wasm_bindgen(module = "/static/value.js")]
extern "C" {
    fn reading(value: &JsValue, read: &mut dyn FnMut()) -> bool;

    #[wasm_bindgen(js_name = isNull)]
    fn is_null(part: u32) -> bool;
    fn flag(part: u32) -> bool;
    fn number(part: u32) -> u32;
    fn text(part: u32) -> String;
    fn object(part: u32);
    fn list(part: u32) -> u32;

    fn element(part: u32, place: u32) -> u32;
    fn member(part: u32, name: &str) -> u32;
    fn members(part: u32) -> u32;
    fn variant(part: u32, name: &str) -> u32;
    fn value(part: u32) -> JsValue;
}

/// A value of another type than the wanted one.
#[derive(Debug, thiserror::Error)]
#[error("not of the wanted type")]
pub struct Unreadable;

/// What a JavaScript value is in Rust.
pub fn read<T: DeserializeOwned>(value: &JsValue) -> Result<T, Unreadable> {
    let mut read = None;
    reading(value, &mut || {
        let Ok(value) = T::deserialize(Part(1));
        read = Some(value);
    });
    read.ok_or(Unreadable)
}

/// The error that never is one: it is thrown instead.
#[derive(Debug, thiserror::Error)]
enum Never {}

impl de::Error for Never {
    fn custom<T: fmt::Display>(_: T) -> Self {
        refuse()
    }

    fn invalid_type(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        refuse()
    }

    fn invalid_value(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        refuse()
    }

    fn invalid_length(_: usize, _: &dyn de::Expected) -> Self {
        refuse()
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        refuse()
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        refuse()
    }

    fn missing_field(_: &'static str) -> Self {
        refuse()
    }

    fn duplicate_field(_: &'static str) -> Self {
        refuse()
    }
}

/// Ends the reading.
#[inline(never)]
fn refuse() -> ! {
    throw_str("")
}

/// A value that is passed on as it came.
#[derive(Clone, Debug, PartialEq)]
pub struct Unread(pub JsValue);

/// The name by which [`Part`] knows an [`Unread`].
const UNREAD: &str = "Unread";

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

            fn visit_u32<E>(self, part: u32) -> Result<Unread, E> {
                Ok(Unread(value(part)))
            }
        }

        deserializer.deserialize_newtype_struct(UNREAD, UnreadVisitor)
    }
}

/// A part of the value that is being read.
#[derive(Clone, Copy)]
struct Part(u32);

impl Part {
    /// A part by its number, if there is one.
    fn some(number: u32) -> Option<Part> {
        (number > 0).then_some(Part(number))
    }
}

macro_rules! numbers {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
            visitor.visit_u32(number(self.0))
        })*
    };
}

impl<'de> Deserializer<'de> for Part {
    type Error = Never;

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Never> {
        refuse()
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        visitor.visit_bool(flag(self.0))
    }

    numbers! { deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        visitor.visit_string(text(self.0))
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        visitor.visit_string(text(self.0))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        if is_null(self.0) { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Never> {
        if name == UNREAD { visitor.visit_u32(self.0) } else { visitor.visit_newtype_struct(self) }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        visitor.visit_seq(Elements { of: self, length: list(self.0), next: 0 })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _length: usize, visitor: V) -> Result<V::Value, Never> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        let members = members(self.0);
        visitor.visit_map(Elements { of: Part(members), length: list(members), next: 0 })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Never> {
        object(self.0);
        visitor.visit_seq(Fields { of: self, names: fields.iter() })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Never> {
        let named = |(number, name): (u32, &&str)| Some((number, Part::some(variant(self.0, name))?));
        let Some((number, of)) = (0..).zip(variants).find_map(named) else { refuse() };
        visitor.visit_enum(Variant { number, of })
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 f32 f64 char bytes byte_buf unit unit_struct tuple_struct identifier ignored_any
    }
}

/// The elements of a list; of an object that is a map, they are pairs of a name and a value.
struct Elements {
    of: Part,
    length: u32,
    next: u32,
}

impl Elements {
    fn element(&mut self) -> Option<Part> {
        let place = self.next;
        self.next += 1;
        (place < self.length).then(|| Part(element(self.of.0, place)))
    }
}

impl<'de> SeqAccess<'de> for Elements {
    type Error = Never;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Never> {
        self.element().map(|element| seed.deserialize(element)).transpose()
    }
}

impl<'de> MapAccess<'de> for Elements {
    type Error = Never;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Never> {
        self.element().map(|pair| seed.deserialize(Part(element(pair.0, 0)))).transpose()
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Never> {
        let pair = element(self.of.0, self.next - 1);
        seed.deserialize(Part(element(pair, 1)))
    }
}

/// The members of an object that a type has fields for, in the order of the fields. `serde` asks for each; one that is not there is
/// none, and has its default.
struct Fields {
    of: Part,
    names: Iter<'static, &'static str>,
}

impl<'de> SeqAccess<'de> for Fields {
    type Error = Never;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Never> {
        let member = self.names.next().and_then(|name| Part::some(member(self.of.0, name)));
        member.map(|member| seed.deserialize(member)).transpose()
    }
}

/// A variant of an enum, by its number.
struct Variant {
    number: u32,
    of: Part,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = Never;
    type Variant = Part;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Part), Never> {
        let number: U32Deserializer<Never> = self.number.into_deserializer();
        Ok((seed.deserialize(number)?, self.of))
    }
}

impl<'de> VariantAccess<'de> for Part {
    type Error = Never;

    fn unit_variant(self) -> Result<(), Never> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Never> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _length: usize, visitor: V) -> Result<V::Value, Never> {
        self.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Never> {
        self.deserialize_struct("", fields, visitor)
    }
}
