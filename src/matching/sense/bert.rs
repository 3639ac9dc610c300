//! A BERT that turns a sentence into a vector: the forward pass of Devlin et al. (2019), averaged and brought to length
//! one as sentence-transformers do (Reimers and Gurevych, 2019). Knows weights and numbers of pieces, no text.

use std::ops::Range;
use std::path::Path;

use ndarray::{Array1, Array2, ArrayView2, Axis, Slice};
use safetensors::{Dtype, SafeTensors};
use serde_json::Value;

use super::not_a_model;
use crate::error::Result;

/// The weights.
pub struct Bert {
    words: Array2<f32>,
    places: Array2<f32>,
    kind: Array1<f32>,
    begin: Norm,
    layers: Vec<Layer>,
    heads: usize,
    first_only: bool,
}

struct Layer {
    query: Linear,
    key: Linear,
    value: Linear,
    joined: Linear,
    attended: Norm,
    widened: Linear,
    narrowed: Linear,
    done: Norm,
}

/// Rows are outputs, as they are kept.
struct Linear {
    weight: Array2<f32>,
    bias: Array1<f32>,
}

struct Norm {
    weight: Array1<f32>,
    bias: Array1<f32>,
    least: f32,
}

impl Bert {
    /// Reads `model.safetensors` by what `config.json` says of it.
    ///
    /// # Errors
    /// `Usage` when the folder holds no such model.
    pub fn open(folder: &Path, config: &Value) -> Result<Bert> {
        let kind = config["model_type"].as_str().unwrap_or("none that is named");
        if kind != "bert" {
            return Err(not_a_model(
                folder,
                &format!("its model is {kind}, and only bert is read"),
            ));
        }
        if !matches!(config["hidden_act"].as_str(), Some("gelu") | None) {
            return Err(not_a_model(folder, "its activation is none that is read"));
        }
        let Some(bytes) = super::file(folder, "model.safetensors")? else {
            return Err(not_a_model(folder, "there is no model.safetensors in it"));
        };
        let kept = SafeTensors::deserialize(&bytes)
            .map_err(|e| not_a_model(folder, &format!("its model.safetensors is damaged: {e}")))?;
        let prefix = match kept.tensor("embeddings.word_embeddings.weight") {
            Ok(_) => "",
            Err(_) => "bert.",
        };
        let weights = Weights {
            folder,
            kept,
            prefix,
            least: config["layer_norm_eps"].as_f64().unwrap_or(1e-12) as f32,
        };
        let count = |name: &str| {
            let number = config[name].as_u64().and_then(|n| usize::try_from(n).ok());
            number
                .filter(|n| (1..=100_000).contains(n))
                .ok_or_else(|| not_a_model(folder, &format!("its config.json says no {name}")))
        };
        let heads = count("num_attention_heads")?;
        let layers = (0..count("num_hidden_layers")?)
            .map(|n| weights.layer(n))
            .collect::<Result<Vec<_>>>()?;
        let pooling = super::json(folder, "1_Pooling/config.json")?.unwrap_or_default();
        let bert = Bert {
            words: weights.matrix("embeddings.word_embeddings.weight")?,
            places: weights.matrix("embeddings.position_embeddings.weight")?,
            kind: weights
                .matrix("embeddings.token_type_embeddings.weight")?
                .row(0)
                .to_owned(),
            begin: weights.norm("embeddings.LayerNorm")?,
            first_only: pooling["pooling_mode_cls_token"].as_bool().unwrap_or(false),
            heads,
            layers,
        };
        bert.fits(folder)?;
        Ok(bert)
    }

    /// Whether the weights go with each other, so that nothing can go wrong later.
    fn fits(&self, folder: &Path) -> Result<()> {
        let wide = self.width();
        let norm = |norm: &Norm| norm.weight.len() == wide && norm.bias.len() == wide;
        let linear =
            |linear: &Linear, from: usize, to: usize| linear.weight.dim() == (to, from) && linear.bias.len() == to;
        let layer = |layer: &Layer| {
            let inner = layer.widened.bias.len();
            [&layer.query, &layer.key, &layer.value, &layer.joined]
                .into_iter()
                .all(|l| linear(l, wide, wide))
                && linear(&layer.widened, wide, inner)
                && linear(&layer.narrowed, inner, wide)
                && norm(&layer.attended)
                && norm(&layer.done)
        };
        // A text has a beginning and an end at least.
        let all = self.places.ncols() == wide
            && self.longest() >= 2
            && self.kind.len() == wide
            && wide.is_multiple_of(self.heads)
            && norm(&self.begin)
            && self.layers.iter().all(layer);
        match all {
            true => Ok(()),
            false => Err(not_a_model(folder, "its weights do not go with each other")),
        }
    }

    /// How long a vector is.
    pub fn width(&self) -> usize {
        self.words.ncols()
    }

    /// How many pieces it knows.
    pub fn pieces(&self) -> usize {
        self.words.nrows()
    }

    /// How many pieces of a text it can read.
    pub fn longest(&self) -> usize {
        self.places.nrows()
    }

    /// The vectors of texts, each of length one. Together they take less time than one by one: each weight is fetched once
    /// for all of them.
    pub fn vectors(&self, texts: &[Vec<u32>]) -> Vec<Vec<f32>> {
        let mut spans = Vec::with_capacity(texts.len());
        let mut rows = 0;
        for pieces in texts {
            spans.push(rows..rows + pieces.len());
            rows += pieces.len();
        }
        let mut state = Array2::zeros((rows, self.width()));
        for (pieces, span) in texts.iter().zip(&spans) {
            for (at, piece) in pieces.iter().enumerate() {
                let mut row = state.row_mut(span.start + at);
                row += &self.words.row(*piece as usize % self.pieces());
                row += &self.places.row(at);
                row += &self.kind;
            }
        }
        self.begin.apply(&mut state);
        for layer in &self.layers {
            let attended = self.attend(layer, state.view(), &spans);
            state += &layer.joined.apply(attended.view());
            layer.attended.apply(&mut state);
            let mut wide = layer.widened.apply(state.view());
            wide.mapv_inplace(gelu);
            state += &layer.narrowed.apply(wide.view());
            layer.done.apply(&mut state);
        }
        let pooled = spans.into_iter().map(|span| {
            let own = state.slice_axis(Axis(0), Slice::from(span));
            let pooled = match self.first_only {
                true => own.row(0).to_owned(),
                false => own.sum_axis(Axis(0)),
            };
            let length = pooled.dot(&pooled).sqrt().max(1e-12);
            pooled.iter().map(|x| x / length).collect()
        });
        pooled.collect()
    }

    /// What each piece takes from the others of its text.
    fn attend(&self, layer: &Layer, state: ArrayView2<f32>, spans: &[Range<usize>]) -> Array2<f32> {
        let (query, key, value) = (
            layer.query.apply(state),
            layer.key.apply(state),
            layer.value.apply(state),
        );
        let wide = self.width() / self.heads;
        let scale = 1.0 / (wide as f32).sqrt();
        let mut out = Array2::zeros(state.raw_dim());
        for span in spans {
            let rows = Slice::from(span.clone());
            for head in 0..self.heads {
                let columns = Slice::from(head * wide..(head + 1) * wide);
                let part = |whole: &Array2<f32>| -> Array2<f32> {
                    let own = whole.slice_axis(Axis(0), rows);
                    own.slice_axis(Axis(1), columns).to_owned()
                };
                let mut weights = part(&query).dot(&part(&key).t());
                for mut row in weights.rows_mut() {
                    let most = row.fold(f32::MIN, |most, x| most.max(*x));
                    row.mapv_inplace(|x| ((x - most) * scale).exp());
                    let sum = row.sum();
                    row /= sum;
                }
                out.slice_axis_mut(Axis(0), rows)
                    .slice_axis_mut(Axis(1), columns)
                    .assign(&weights.dot(&part(&value)));
            }
        }
        out
    }
}

impl Linear {
    fn apply(&self, state: ArrayView2<f32>) -> Array2<f32> {
        let mut out = state.dot(&self.weight.t());
        out += &self.bias;
        out
    }
}

impl Norm {
    fn apply(&self, state: &mut Array2<f32>) {
        for mut row in state.rows_mut() {
            let mean = row.sum() / row.len() as f32;
            row -= mean;
            let spread = (row.dot(&row) / row.len() as f32 + self.least).sqrt();
            row /= spread;
            row *= &self.weight;
            row += &self.bias;
        }
    }
}

/// x·Φ(x), with the error function as in Abramowitz and Stegun, 7.1.26.
fn gelu(x: f32) -> f32 {
    let z = (x * std::f32::consts::FRAC_1_SQRT_2).abs();
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let poly = t * (0.254_829_6 + t * (-0.284_496_72 + t * (1.421_413_8 + t * (-1.453_152_1 + t * 1.061_405_4))));
    let erf = (1.0 - poly * (-z * z).exp()).copysign(x);
    0.5 * x * (1.0 + erf)
}

struct Weights<'a> {
    folder: &'a Path,
    kept: SafeTensors<'a>,
    prefix: &'static str,
    least: f32,
}

impl Weights<'_> {
    fn numbers(&self, name: &str) -> Result<(Vec<usize>, Vec<f32>)> {
        let tensor = self
            .kept
            .tensor(&format!("{}{name}", self.prefix))
            .map_err(|_| not_a_model(self.folder, &format!("its weights have no {name}")))?;
        if tensor.dtype() != Dtype::F32 {
            let reason = format!("its weights are {:?}, and only F32 is read", tensor.dtype());
            return Err(not_a_model(self.folder, &reason));
        }
        let (fours, _) = tensor.data().as_chunks::<4>();
        let numbers: Vec<f32> = fours.iter().map(|four| f32::from_le_bytes(*four)).collect();
        if !numbers.iter().all(|number| number.is_finite()) {
            return Err(not_a_model(self.folder, &format!("{name} holds what is no number")));
        }
        Ok((tensor.shape().to_vec(), numbers))
    }

    fn matrix(&self, name: &str) -> Result<Array2<f32>> {
        let (shape, numbers) = self.numbers(name)?;
        let odd = || not_a_model(self.folder, &format!("{name} is no matrix"));
        let [rows, columns] = shape[..] else { return Err(odd()) };
        Array2::from_shape_vec((rows, columns), numbers)
            .ok()
            .filter(|matrix| !matrix.is_empty())
            .ok_or_else(odd)
    }

    fn vector(&self, name: &str) -> Result<Array1<f32>> {
        Ok(Array1::from_vec(self.numbers(name)?.1))
    }

    fn linear(&self, name: &str) -> Result<Linear> {
        Ok(Linear {
            weight: self.matrix(&format!("{name}.weight"))?,
            bias: self.vector(&format!("{name}.bias"))?,
        })
    }

    fn norm(&self, name: &str) -> Result<Norm> {
        Ok(Norm {
            weight: self.vector(&format!("{name}.weight"))?,
            bias: self.vector(&format!("{name}.bias"))?,
            least: self.least,
        })
    }

    fn layer(&self, number: usize) -> Result<Layer> {
        let linear = |name: &str| self.linear(&format!("encoder.layer.{number}.{name}"));
        let norm = |name: &str| self.norm(&format!("encoder.layer.{number}.{name}"));
        Ok(Layer {
            query: linear("attention.self.query")?,
            key: linear("attention.self.key")?,
            value: linear("attention.self.value")?,
            joined: linear("attention.output.dense")?,
            attended: norm("attention.output.LayerNorm")?,
            widened: linear("intermediate.dense")?,
            narrowed: linear("output.dense")?,
            done: norm("output.LayerNorm")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gelu_is_that_of_the_tables() {
        for (x, y) in [
            (0.0, 0.0),
            (1.0, 0.841_344_7),
            (-1.0, -0.158_655_3),
            (3.0, 2.995_950_3),
            (-6.0, 0.0),
        ] {
            assert!((gelu(x) - y).abs() < 1e-5, "{x}: {}", gelu(x));
        }
    }
}
