package dev.eddy.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FormsTest {

  @Test
  void everyFormLearnsWhatItIsShownAndMore() {
    var forms = Forms.run(1, _ -> {}).forms();

    assertThat(forms.keySet())
        .containsExactly(
            "one-to-one", "one-to-many", "many-to-one", "many-to-many", "many-to-many in step");
    assertThat(forms.get("one-to-one").accuracy()).isEqualTo(1);
    assertThat(forms.get("one-to-many").accuracy()).isEqualTo(1);
    assertThat(forms.get("many-to-one").accuracy()).isGreaterThan(0.95);
    assertThat(forms.get("many-to-many").accuracy()).isGreaterThan(0.95);
    assertThat(forms.get("many-to-many in step").accuracy()).isGreaterThan(0.95);
  }
}
