/// The core of Eddy: equations, cells, models, programs, training and decoding, on `java.base`
/// alone.
module dev.eddy.core {
  exports dev.eddy.cell;
  exports dev.eddy.compile;
  exports dev.eddy.check;
  exports dev.eddy.cpu;
  exports dev.eddy.cpu.lane;
  exports dev.eddy.cpu.update;
  exports dev.eddy.data;
  exports dev.eddy.decode;
  exports dev.eddy.equation;
  exports dev.eddy.explain;
  exports dev.eddy.graph;
  exports dev.eddy.backend;
  exports dev.eddy.lattice;
  exports dev.eddy.model;
  exports dev.eddy.operation;
  exports dev.eddy.optimize;
  exports dev.eddy.plan;
  exports dev.eddy.random;
  exports dev.eddy.run;
  exports dev.eddy.service;
  exports dev.eddy.text;
  exports dev.eddy.train;

  uses dev.eddy.backend.KernelProvider;
  uses dev.eddy.run.Executor;

  provides dev.eddy.run.Executor with
      dev.eddy.cpu.Cpu;
}
