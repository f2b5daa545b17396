/// From scores to symbols: the best path step by step, with a beam, or drawn at random with
/// temperature, top-k and nucleus. A [dev.eddy.decode.Scorer] gives the scores; nothing here knows
/// a network.
package dev.eddy.decode;
