import Datasets
import Networks
import Results
import Sessions

var session = Session()
let data = try Dataset.piecewise(dim: 8, outputs: 8, regions: 4, samples: 1_000, seed: 0)
try session.put(data, named: "d", origin: "piecewise")
let shape = LayerShape(
  inputWidth: 8, outputWidth: 8, hiddenWidth: 16, expertCount: 4, routing: .topK)
var training = LayerTraining(shape: shape, options: TrainingOptions(seed: 1))
try training.run(
  steps: 300, inputs: data.inputs, target: data.trainingTarget, rows: data.split.training)
let moe = Model(training: training, dataset: "d", requestedSteps: 300, isInitialisedFromSeed: true)
let samples = try moe.samples(SampleRequest(samples: 128), of: "moe", in: session)
let jacobian = try JacobianResult.measure(at: samples, seed: 0).result
print(jacobian.report(digits: 4).lines(width: 80).joined(separator: "\n"))
