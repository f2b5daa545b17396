/// A form, its results and a file format that are no part of Eddy.
module dev.toy.last {
  requires dev.eddy.tasks;
  requires tools.jackson.databind;

  provides dev.eddy.tasks.Form with
      dev.toy.last.LastForm;
  provides dev.eddy.tasks.reproduce.Reproducible with
      dev.toy.last.LastRows;
  provides dev.eddy.formats.Format with
      dev.toy.last.AffineFormat;
}
